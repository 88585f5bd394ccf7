package dev.sdclr.rare;

import java.util.Arrays;
import java.util.Optional;

/** What an image is suggested for. */
public enum SuggestionKind {
  /** An ordering puts it among the first. */
  DISCOVERY,
  /** It looks like a class that has few images. */
  GROWTH,
  /** The probe hesitates between two classes. */
  UNSURE,
  /** Nothing labelled so far is like it. */
  COVERAGE;

  /** The kind of a name, however it is written; empty when there is none. */
  public static Optional<SuggestionKind> named(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.name().equalsIgnoreCase(name.strip()))
        .findFirst();
  }
}
