package dev.sdclr;

import java.util.regex.Pattern;

/**
 * Text in cells of CSV files that spreadsheets may open: a name of an image file must not run as a
 * formula there, nor speak to a terminal.
 *
 * <p>A cell that would begin with {@code = + - @}, one of their wide forms, a tab or a line break
 * gets an apostrophe before it (OWASP, <i>CSV Injection</i>), and so does what follows a semicolon,
 * at which spreadsheets of some countries begin a cell. Control characters become their pictures,
 * U+2400 to U+2421. Numbers are no text and stay.
 */
public final class CsvCells {

  /** Where a cell begins, the marks that stand there, and what would run. */
  private static final Pattern FORMULA =
      Pattern.compile("(^|;)('*)(?=[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n])");

  private static final Pattern MARKED =
      Pattern.compile("(^|;)'('*)(?=[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n])");

  private static final int PICTURES = 0x2400;
  private static final int DELETE = 0x7F;
  private static final int DELETE_PICTURE = 0x2421;
  private static final int CONTROLS = 0x20;

  private CsvCells() {}

  /** The text as it stands in a cell; {@code null} stays. */
  public static String safe(String text) {
    if (text == null) {
      return null;
    }
    String marked = FORMULA.matcher(text).replaceAll("$1'$2");
    return marked.codePoints().anyMatch(Character::isISOControl) ? pictured(marked) : marked;
  }

  /**
   * A cell as it stands in a line (RFC 4180); empty text is quoted, since nothing at all means
   * {@code null}.
   */
  public static String quoted(String cell) {
    if (cell == null) {
      return "";
    }
    boolean isPlain = !cell.isEmpty() && cell.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return isPlain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** What {@link #safe} was given; {@code null} stays. */
  public static String restored(String cell) {
    if (cell == null) {
      return null;
    }
    StringBuilder text = new StringBuilder(cell.length());
    cell.codePoints()
        .map(c -> c == DELETE_PICTURE ? DELETE : c)
        .map(c -> c >= PICTURES && c < PICTURES + CONTROLS ? c - PICTURES : c)
        .forEach(text::appendCodePoint);
    return MARKED.matcher(text).replaceAll("$1$2");
  }

  private static String pictured(String text) {
    StringBuilder cell = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c < CONTROLS ? c + PICTURES : c == DELETE ? DELETE_PICTURE : c)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(cell::appendCodePoint);
    return cell.toString();
  }
}
