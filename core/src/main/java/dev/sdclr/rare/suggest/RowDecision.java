package dev.sdclr.rare.suggest;

import dev.sdclr.label.Decision;
import dev.sdclr.label.Decision.State;
import java.util.Objects;
import java.util.Optional;

/**
 * A {@link Decision} that holds, of an image by its row in the features.
 *
 * @param image its row
 * @param state what was decided; nothing that was cleared holds
 * @param className its class; null unless it is {@link State#LABELLED}
 * @param suggestedAs kind of the suggestion that led to it; empty when not known
 * @param ordering what led to it, as its {@link Suggestion} says; empty when not known
 */
public record RowDecision(
    int image,
    State state,
    String className,
    Optional<Suggestion.Kind> suggestedAs,
    Optional<String> ordering) {

  /** Checks that there is a class where there should be one. */
  public RowDecision {
    Objects.requireNonNull(suggestedAs);
    Objects.requireNonNull(ordering);
    if (image < 0) {
      throw new IllegalArgumentException("image numbers start at 0, was " + image);
    }
    if (state == State.CLEARED) {
      throw new IllegalArgumentException("image %d has no decision".formatted(image));
    }
    if ((state == State.LABELLED) != (className != null && !className.isBlank())) {
      throw new IllegalArgumentException(
          "image %d: a labelled image has a class name, and no other has".formatted(image));
    }
  }

  /** An image of a class. */
  public static RowDecision labelled(int image, String className) {
    return new RowDecision(image, State.LABELLED, className, Optional.empty(), Optional.empty());
  }

  /** An image of which a person could not tell. */
  public static RowDecision unsure(int image) {
    return new RowDecision(image, State.UNSURE, null, Optional.empty(), Optional.empty());
  }

  /** An image that shows nothing of use. */
  static RowDecision bad(int image) {
    return new RowDecision(image, State.BAD, null, Optional.empty(), Optional.empty());
  }

  /** The same, remembering what led to the image. */
  public RowDecision from(Suggestion suggestion) {
    return new RowDecision(
        image, state, className, Optional.of(suggestion.kind()), suggestion.ordering());
  }

  boolean isLabelled() {
    return state == State.LABELLED;
  }
}
