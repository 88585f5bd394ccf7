package dev.sdclr.rare;

/** What an image is suggested for. */
public enum SuggestionKind {
  /** An ordering puts it among the first. */
  DISCOVERY,
  /** It looks like a class that has few images. */
  GROWTH,
  /** The probe hesitates between two classes. */
  UNSURE,
  /** Nothing labelled so far is like it. */
  COVERAGE
}
