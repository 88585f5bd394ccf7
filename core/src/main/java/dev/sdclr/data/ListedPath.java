package dev.sdclr.data;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image that a line {@code relative/path label} of a path list names.
 *
 * <p>The label is the last word when that is a whole number and not the only word; blank lines and
 * lines that start with {@code #} are comments. A leading {@code ./} is dropped.
 *
 * @param path as it is written, without {@code ./}
 * @param label class number, or {@link ImageSource#UNLABELLED} when there is none
 */
public record ListedPath(String path, int label) {

  /** No real collection has more classes; a larger number is some other column. */
  private static final int MAX_LABEL = 99_999;

  private static final Pattern LABELLED = Pattern.compile("(.*\\S)\\s+([+-]?\\d+)");

  /**
   * Reads one line.
   *
   * @return nothing for a comment
   * @throws IllegalArgumentException when the label is out of range
   */
  public static Optional<ListedPath> parse(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return Optional.empty();
    }
    Matcher labelled = LABELLED.matcher(text);
    if (!labelled.matches()) {
      return Optional.of(new ListedPath(withoutDot(text), ImageSource.UNLABELLED));
    }
    int label = label(labelled.group(2));
    return Optional.of(new ListedPath(withoutDot(labelled.group(1)), label));
  }

  private static String withoutDot(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  private static int label(String text) {
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
