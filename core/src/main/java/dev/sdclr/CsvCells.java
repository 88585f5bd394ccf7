package dev.sdclr;

/**
 * Text in cells of CSV files that spreadsheets may open: a name of an image file must not run as a
 * formula there, nor speak to a terminal.
 *
 * <p>A cell that would begin with {@code = + - @}, a tab or a line break gets an apostrophe before
 * it (OWASP, <i>CSV Injection</i>); control characters become their pictures, U+2400 to U+2421.
 * Numbers are no text and stay.
 */
public final class CsvCells {

  private static final String FORMULA_STARTS = "=+-@\t\r\n";
  private static final char MARK = '\'';
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
    String marked = isFormula(text) || isMarked(text) ? MARK + text : text;
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
    return isMarked(text.toString()) ? text.substring(1) : text.toString();
  }

  private static boolean isFormula(String text) {
    return !text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0;
  }

  /** Whether it looks like a formula with marks before it. */
  private static boolean isMarked(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == MARK) {
      at++;
    }
    return at > 0 && isFormula(text.substring(at));
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
