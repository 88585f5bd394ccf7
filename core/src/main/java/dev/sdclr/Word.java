package dev.sdclr;

import java.util.Locale;

/** How files, settings and messages spell a constant. */
public final class Word {

  private Word() {}

  /** Its name in lower case. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
