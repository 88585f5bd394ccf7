package dev.sdclr.data.folder;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.picture.ImageFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image that a line {@code path label} of a path list names.
 *
 * <p>The label is the last word when that is a whole number and not the only word. After the name
 * of an image file anything longer is the name of a class; a comma, a semicolon or a tab may stand
 * between the two, and quotes around the path. Blank lines and lines that start with {@code #} are
 * comments. A leading {@code ./} is dropped, and keeps what follows from being taken for a comment
 * or a quote.
 *
 * @param path as it is written, without {@code ./} and quotes
 * @param label class number, or {@link ImageSource#UNLABELLED} when there is none
 * @param className of lists that name classes instead of numbering them; empty with a number
 * @param labelText number or name as it is written, without quotes; empty when there is none
 */
public record ListedPath(String path, int label, Optional<String> className, String labelText) {

  /** No real collection has more classes; a larger number is some other column. */
  private static final int MAX_LABEL = 99_999;

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");
  private static final Pattern NUMBERED = Pattern.compile("(.*\\S)\\s+([+-]?\\d+)");
  private static final Pattern NAMED =
      Pattern.compile("(.*?\\.[A-Za-z]{3,4})(?:\\s*[,;]\\s*|\\s+)(\\S.*)");

  private static final Pattern SEPARATOR = Pattern.compile("[\\s,;]");

  /** Several numbers, and not a class's name that happens to begin with one. */
  private static final Pattern NUMBERS = Pattern.compile("[-+.\\d][-+.\\d\\s,;]+");

  public ListedPath {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(className, "className");
    Objects.requireNonNull(labelText, "labelText");
  }

  /**
   * Reads one line.
   *
   * @return nothing for a comment
   * @throws IllegalArgumentException when the label is out of range, or there are several
   */
  public static Optional<ListedPath> parse(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    int end = text.startsWith("\"") ? closingQuote(text) : 0;
    if (end > 1) {
      String label = text.substring(end + 1).strip();
      boolean isSeparated = label.startsWith(",") || label.startsWith(";");
      return Optional.of(
          of(unquoted(text.substring(0, end + 1)), isSeparated ? label.substring(1) : label));
    }
    Matcher numbered = NUMBERED.matcher(text);
    Matcher named = NAMED.matcher(text);
    boolean isNamed = isLabelled(text) && named.matches();
    if (numbered.matches()) {
      String path = withoutSeparator(numbered.group(1));
      if (!isNamed || ImageFormat.hasImageExtension(lastName(path))) {
        return Optional.of(of(path, numbered.group(2)));
      }
    }
    return Optional.of(isNamed ? of(named.group(1), named.group(2)) : of(text, ""));
  }

  /**
   * An image with the text of its label.
   *
   * @param label a number, a name, or empty
   * @throws IllegalArgumentException when it is out of range, or there are several
   */
  static ListedPath of(String path, String label) {
    String image = withoutDot(path);
    String text = unquoted(label.strip());
    if (text.isEmpty()) {
      return new ListedPath(image, ImageSource.UNLABELLED, Optional.empty(), text);
    } else if (NUMBER.matcher(text).matches()) {
      return new ListedPath(image, number(text), Optional.empty(), text);
    } else if (NUMBERS.matcher(text).matches() && SEPARATOR.matcher(text).find()) {
      throw new IllegalArgumentException(
          "%s takes one label, but there are several: %s".formatted(image, text));
    }
    return new ListedPath(image, ImageSource.UNLABELLED, Optional.of(text), text);
  }

  /** An image with the name of its class. */
  static ListedPath ofClass(String path, String name) {
    return new ListedPath(withoutDot(path), ImageSource.UNLABELLED, Optional.of(name), name);
  }

  private static String withoutDot(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  /** Whether something stands behind the name of an image file. */
  private static boolean isLabelled(String text) {
    Matcher named = NAMED.matcher(text);
    return !ImageFormat.hasImageExtension(lastName(text))
        && named.matches()
        && ImageFormat.hasImageExtension(lastName(named.group(1)));
  }

  private static String lastName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  private static String withoutSeparator(String path) {
    String shorter = path.substring(0, path.length() - 1).stripTrailing();
    boolean isSeparated = path.endsWith(",") || path.endsWith(";");
    return isSeparated && ImageFormat.hasImageExtension(lastName(shorter)) ? shorter : path;
  }

  /** A quote within quotes is written twice. */
  private static int closingQuote(String text) {
    int at = text.indexOf('"', 1);
    while (at >= 0 && text.startsWith("\"\"", at)) {
      at = text.indexOf('"', at + 2);
    }
    return at;
  }

  private static String unquoted(String text) {
    boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return isQuoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
  }

  private static int number(String text) {
    // Longer than any allowed label, and so possibly than an int
    if (text.length() <= 9) {
      int label = Integer.parseInt(text);
      if (label >= 0 && label <= MAX_LABEL) {
        return label;
      }
    }
    throw new IllegalArgumentException(
        "label must be in [0, %d], was %s".formatted(MAX_LABEL, text));
  }
}
