package dev.sdclr.rare.suggest;

import dev.sdclr.Counted;
import java.util.Arrays;
import java.util.Optional;

/**
 * An image to label next.
 *
 * @param image its row in the features
 * @param kind what it is suggested for
 * @param ordering what led to it: for discovery the ordering's name, for growth the class, else the
 *     measure of doubt or coverage
 * @param reason in words, such as "small cluster of 205"
 * @param duplicates near-duplicates of it, which are not suggested themselves
 */
public record Suggestion(
    int image, Kind kind, Optional<String> ordering, String reason, int duplicates) {

  /** The reason, with how many near-duplicates there are. */
  public String reasonWithDuplicates() {
    return withDuplicates(reason, duplicates);
  }

  /**
   * A reason, with how many near-duplicates there are.
   *
   * @param reason null for none
   * @return null without either
   */
  public static String withDuplicates(String reason, int duplicates) {
    if (duplicates == 0) {
      return reason;
    }
    String counted = Counted.of(duplicates, "near-duplicate");
    return reason == null ? counted : reason + "; " + counted;
  }

  /** What an image is suggested for. */
  public enum Kind {
    /** An ordering puts it among the first. */
    DISCOVERY,
    /** It looks like a class that has few images. */
    GROWTH,
    /** The probe hesitates between two classes. */
    UNSURE,
    /** Nothing labelled so far is like it. */
    COVERAGE;

    /** The kind of a name, however it is written; empty when there is none. */
    public static Optional<Kind> named(String name) {
      return Arrays.stream(values())
          .filter(kind -> kind.name().equalsIgnoreCase(name.strip()))
          .findFirst();
    }

    /** Whether there is one of a name, however it is written. */
    public static boolean isKnown(String name) {
      return named(name).isPresent();
    }
  }
}
