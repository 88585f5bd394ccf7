package dev.sdclr.report.html;

/**
 * Characters that stay characters, whatever markup they spell.
 *
 * @param characters shown as they are
 */
public record Text(String characters) implements Node {

  @Override
  public void appendTo(StringBuilder page) {
    escape(characters, page);
  }

  private static void escape(String raw, StringBuilder page) {
    raw.codePoints().forEach(c -> escape(c, page));
  }

  /** Appends {@code raw} so that it means itself in a quoted attribute, line breaks included. */
  static void escapeAttribute(String raw, StringBuilder page) {
    raw.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t') {
                page.append("&#").append(c).append(';');
              } else {
                escape(c, page);
              }
            });
  }

  private static void escape(int c, StringBuilder page) {
    switch (c) {
      case '&' -> page.append("&amp;");
      case '<' -> page.append("&lt;");
      case '>' -> page.append("&gt;");
      case '"' -> page.append("&quot;");
      case '\'' -> page.append("&#39;");
      case '\r' -> {} // both parsers would make a line feed of it
      default -> page.appendCodePoint(isXmlCharacter(c) ? c : 0xFFFD);
    }
  }

  /** XML 1.0, production [2] Char; file names may hold anything. */
  private static boolean isXmlCharacter(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
