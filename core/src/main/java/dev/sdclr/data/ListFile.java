package dev.sdclr.data;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text file of {@code relative/path label} lines in UTF-8.
 *
 * <p>The label is the last word when that is a whole number and not the only word; blank lines and
 * lines that start with {@code #} are comments. A leading {@code ./} is dropped.
 */
final class ListFile {

  /** No real collection has more classes; a larger number is some other column. */
  private static final int MAX_LABEL = 99_999;

  /** No system has longer paths; a file without lines may have no end. */
  private static final int LONGEST_LINE = 1 << 16;

  private static final Pattern LABELLED = Pattern.compile("(.*\\S)\\s+([+-]?\\d+)");

  private ListFile() {}

  /**
   * One line of content.
   *
   * @param number of the line, from 1
   * @param label {@link ImageSource#UNLABELLED} when there is none
   */
  record Entry(int number, String path, int label) {}

  /** What to do with each line. */
  @FunctionalInterface
  interface Visitor {
    void visit(Entry entry);
  }

  /**
   * Reads a file line by line.
   *
   * @throws SdclrException when it cannot be read, or a label is out of range
   */
  static void read(Path file, Visitor visitor) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = line(lines); line != null; line = line(lines)) {
        number++;
        String text = line.strip();
        if (!text.isEmpty() && !text.startsWith("#")) {
          visitor.visit(entry(file, number, text));
        }
      }
    } catch (CharacterCodingException e) {
      throw new SdclrException("cannot read list %s: it is no text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new SdclrException("cannot read list %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Ends at a line feed, is at least a character long, and null at the end. */
  private static String line(BufferedReader in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      line.append((char) c);
      if (c == '\n') {
        break;
      } else if (line.length() > LONGEST_LINE) {
        throw new IOException("it has a line of more than %,d characters".formatted(LONGEST_LINE));
      }
    }
    return line.isEmpty() ? null : line.toString();
  }

  private static Entry entry(Path file, int number, String text) {
    Matcher labelled = LABELLED.matcher(text);
    if (!labelled.matches()) {
      return new Entry(number, withoutDot(text), ImageSource.UNLABELLED);
    }
    int label = label(file, number, labelled.group(2));
    return new Entry(number, withoutDot(labelled.group(1)), label);
  }

  private static String withoutDot(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  /**
   * A path as it is written in a line, so that it is not taken for a comment.
   *
   * @throws SdclrException when a line cannot hold it
   */
  static String pathField(String path) {
    if (path.indexOf('\n') >= 0 || path.indexOf('\r') >= 0) {
      throw new SdclrException("a list cannot hold a path with a line break: rename " + path);
    }
    boolean plain = !path.startsWith("#") && !path.startsWith("./") && path.strip().equals(path);
    return plain ? path : "./" + path;
  }

  private static int label(Path file, int number, String text) {
    // Longer than any allowed label, and so possibly than an int
    if (text.length() <= 9) {
      int label = Integer.parseInt(text);
      if (label >= 0 && label <= MAX_LABEL) {
        return label;
      }
    }
    throw at(file, number, "label must be in [0, %d], was %s".formatted(MAX_LABEL, text));
  }

  /** A failure that names the line. */
  static SdclrException at(Path file, int number, String problem) {
    return new SdclrException("%s, line %d: %s".formatted(file, number, problem));
  }
}
