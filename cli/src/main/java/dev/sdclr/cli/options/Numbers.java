package dev.sdclr.cli.options;

import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Numbers among the arguments: in digits 0 to 9, as in all that is printed. */
public final class Numbers {

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,19}");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]{1,99}(\\.[0-9]{0,99})?|\\.[0-9]{1,99})([eE][+-]?[0-9]{1,4})?");

  private Numbers() {}

  /** Lets a command line read numbers so. */
  public static void register(CommandLine commandLine) {
    commandLine
        .registerConverter(int.class, text -> Integer.parseInt(whole(text)))
        .registerConverter(Integer.class, text -> Integer.parseInt(whole(text)))
        .registerConverter(long.class, text -> Long.parseLong(whole(text)))
        .registerConverter(Long.class, text -> Long.parseLong(whole(text)))
        .registerConverter(double.class, Numbers::decimal)
        .registerConverter(Double.class, Numbers::decimal);
  }

  /** Java would read the digits of every script. */
  private static String whole(String text) {
    return checked(WHOLE, text, "a whole number");
  }

  /** Java would read NaN, 1d and 0x1p3. */
  static double decimal(String text) {
    return Double.parseDouble(checked(DECIMAL, text, "a number"));
  }

  private static String checked(Pattern form, String text, String what) {
    if (!form.matcher(text).matches()) {
      throw new TypeConversionException("'%s' is not %s".formatted(text, what));
    }
    return text;
  }
}
