package dev.sdclr.cli.options;

import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Whole numbers among the arguments: in digits 0 to 9, as in all that is printed. */
public final class WholeNumbers {

  private WholeNumbers() {}

  /** Lets a command line read whole numbers so. */
  public static void register(CommandLine commandLine) {
    commandLine
        .registerConverter(int.class, text -> Integer.parseInt(checked(text)))
        .registerConverter(Integer.class, text -> Integer.parseInt(checked(text)))
        .registerConverter(long.class, text -> Long.parseLong(checked(text)))
        .registerConverter(Long.class, text -> Long.parseLong(checked(text)));
  }

  /** Java would read the digits of every script. */
  private static String checked(String text) {
    if (!text.matches("[+-]?[0-9]{1,19}")) {
      throw new TypeConversionException("'%s' is not a whole number".formatted(text));
    }
    return text;
  }
}
