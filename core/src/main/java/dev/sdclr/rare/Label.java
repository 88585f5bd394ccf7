package dev.sdclr.rare;

import java.util.Objects;
import java.util.Optional;

/**
 * What a person said of an image.
 *
 * @param image its row in the features
 * @param verdict whether it got a class
 * @param className its class; null unless {@code verdict} is {@link Verdict#CLASS}
 * @param suggestedAs kind of the suggestion that led to it; empty when not known
 * @param ordering what led to it, as its {@link Suggestion} says; empty when not known
 */
public record Label(
    int image,
    Verdict verdict,
    String className,
    Optional<SuggestionKind> suggestedAs,
    Optional<String> ordering) {

  /** What can be said of an image. */
  public enum Verdict {
    /** It is of a class. */
    CLASS,
    /** The person could not tell. */
    NOT_SURE,
    /** It shows nothing of use. */
    BAD_IMAGE
  }

  /** Checks that there is a class where there should be one. */
  public Label {
    Objects.requireNonNull(suggestedAs);
    Objects.requireNonNull(ordering);
    if (image < 0) {
      throw new IllegalArgumentException("images count from 0, was " + image);
    }
    if ((verdict == Verdict.CLASS) != (className != null && !className.isBlank())) {
      throw new IllegalArgumentException(
          "image %d: a class has a name, and nothing else has".formatted(image));
    }
  }

  /** An image of a class. */
  public static Label of(int image, String className) {
    return new Label(image, Verdict.CLASS, className, Optional.empty(), Optional.empty());
  }

  /** An image of which a person could not tell. */
  public static Label notSure(int image) {
    return new Label(image, Verdict.NOT_SURE, null, Optional.empty(), Optional.empty());
  }

  /** An image that shows nothing of use. */
  public static Label badImage(int image) {
    return new Label(image, Verdict.BAD_IMAGE, null, Optional.empty(), Optional.empty());
  }

  /** The same, remembering what led to the image. */
  public Label from(Suggestion suggestion) {
    return new Label(
        image, verdict, className, Optional.of(suggestion.kind()), suggestion.ordering());
  }

  boolean isClass() {
    return verdict == Verdict.CLASS;
  }
}
