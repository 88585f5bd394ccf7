package dev.sdclr.label;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person decided about one image.
 *
 * @param path of the image, as its collection names it
 * @param label name of its class, without blanks around; present just for {@link State#LABELLED}
 * @param at when; empty when not known
 * @param by whom; empty when not known
 * @param kind of the suggestion that led to the image, such as {@code growth}; empty when none did
 * @param ordering that led to the image, such as {@code neighbour-10}; empty when none did
 */
public record Decision(
    String path,
    State state,
    Optional<String> label,
    Optional<Instant> at,
    Optional<String> by,
    Optional<String> kind,
    Optional<String> ordering) {

  /** What can be decided. */
  public enum State {
    /** It is of a class. */
    LABELLED,
    /** The person could not tell. */
    UNSURE,
    /** It shows nothing of use. */
    BAD,
    /** What was said of it before no longer holds. */
    CLEARED;

    /**
     * The one that is spelled so, in any capitals.
     *
     * @throws IllegalArgumentException when none is
     */
    public static State named(String text) {
      for (State known : values()) {
        if (known.name().equalsIgnoreCase(text)) {
          return known;
        }
      }
      throw new IllegalArgumentException(
          "state must be labelled, unsure, bad or cleared, was '%s'".formatted(text));
    }
  }

  /** A cell that says unsure, where a file has no other place for it. */
  public static final String UNSURE_MARK = "?";

  /** A cell that says that the image is bad. */
  public static final String BAD_MARK = "!";

  private static final List<String> MARKS = List.of(UNSURE_MARK, BAD_MARK);
  private static final int MAX_CHARACTERS = 4096;

  /**
   * Checks that there is a class where there should be one, and composes the characters of its
   * name: written in two ways, it would look the same and be two classes.
   *
   * @throws IllegalArgumentException when there is not, or a text is no name
   */
  public Decision {
    Objects.requireNonNull(state, "state");
    requireName("path", path);
    if ((state == State.LABELLED) != label.isPresent()) {
      throw new IllegalArgumentException(
          "%s: a labelled image has a label, and no other has".formatted(path));
    }
    label.ifPresent(Decision::requireLabel);
    by.ifPresent(text -> requireName("by", text));
    kind.ifPresent(text -> requireName("kind", text));
    ordering.ifPresent(text -> requireName("ordering", text));
    label = label.map(text -> Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  /** Whether an image may be called so. */
  static boolean isPath(String text) {
    try {
      requireName("path", text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void requireName(String what, String text) {
    if (text == null || text.isBlank() || text.length() > MAX_CHARACTERS) {
      throw new IllegalArgumentException(
          "%s must have 1 to %,d characters, not all of them blank"
              .formatted(what, MAX_CHARACTERS));
    } else if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          what + " must be text that a file can hold, and has half of a character in it");
    }
  }

  /**
   * Checks the name of a class.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static void requireLabel(String label) {
    requireName("label", label);
    if (MARKS.contains(label)
        || !label.strip().equals(label)
        || label.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "label must be a name without surrounding blanks, line breaks or tabs, and neither ? nor !, was '%s'"
              .formatted(label));
    }
  }

  /** An image of a class, as of now. */
  public static Decision labelled(String path, String label) {
    return of(path, State.LABELLED, Optional.of(label));
  }

  /** An image of which the person cannot tell, as of now. */
  public static Decision unsure(String path) {
    return of(path, State.UNSURE, Optional.empty());
  }

  /** An image that shows nothing of use, as of now. */
  public static Decision bad(String path) {
    return of(path, State.BAD, Optional.empty());
  }

  /** An image of which nothing is said any more, as of now. */
  public static Decision cleared(String path) {
    return of(path, State.CLEARED, Optional.empty());
  }

  /**
   * What was decided, as of now.
   *
   * @param label present just for {@link State#LABELLED}
   */
  public static Decision of(String path, State state, Optional<String> label) {
    return new Decision(
        path,
        state,
        label,
        Optional.of(now()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The same, as of now. */
  public Decision asOfNow() {
    return new Decision(path, state, label, Optional.of(now()), by, kind, ordering);
  }

  /** The same, as of now and by somebody where it does not say when and by whom. */
  Decision dated(Optional<String> who) {
    return new Decision(
        path, state, label, at.or(() -> Optional.of(now())), by.or(() -> who), kind, ordering);
  }

  /** The same about an image that is called otherwise. */
  Decision withPath(String other) {
    return new Decision(other, state, label, at, by, kind, ordering);
  }

  /** The same by somebody. */
  public Decision by(String who) {
    return new Decision(path, state, label, at, Optional.of(who), kind, ordering);
  }

  /** The same, remembering what led to the image. */
  public Decision suggestedBy(String suggestionKind, Optional<String> suggestionOrdering) {
    return new Decision(
        path, state, label, at, by, Optional.of(suggestionKind), suggestionOrdering);
  }

  /** The same, forgetting what led to the image. */
  public Decision withoutSuggestion() {
    return new Decision(path, state, label, at, by, Optional.empty(), Optional.empty());
  }

  /** As a cell of a table says it: the label, {@code ?}, {@code !}, or nothing. */
  public String cell() {
    return switch (state) {
      case LABELLED -> label.orElseThrow();
      case UNSURE -> UNSURE_MARK;
      case BAD -> BAD_MARK;
      case CLEARED -> "";
    };
  }
}
