package dev.sdclr;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that is safe to show in one line of a terminal or a log, whoever chose it.
 *
 * <p>Names of files and what is quoted from them may hold line breaks, commands for terminals and
 * marks that turn the reading direction; addresses may hold {@link Credentials}.
 */
public final class OneLine {

  private static final Pattern UNSAFE =
      Pattern.compile("[\\p{Cc}\\x{2028}\\x{2029}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

  private static final int MAX_HEAD_LENGTH = 3000;
  private static final int MAX_TAIL_LENGTH = 500;

  private OneLine() {}

  /** The text with {@code ?} for every such character but line breaks. */
  public static String each(String lines) {
    return lines.indexOf('\n') < 0
        ? visible(lines)
        : lines.lines().map(OneLine::visible).collect(Collectors.joining("\n"));
  }

  private static String visible(String text) {
    return UNSAFE.matcher(Credentials.hidden(text)).replaceAll("?");
  }

  /** The text with {@code ?} for every such character, and without its middle when it is long. */
  public static String of(String text) {
    String line = visible(text);
    return line.length() <= MAX_HEAD_LENGTH + MAX_TAIL_LENGTH
        ? line
        : line.substring(0, MAX_HEAD_LENGTH)
            + " ... "
            + line.substring(line.length() - MAX_TAIL_LENGTH);
  }
}
