package dev.sdclr.data;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A text file of {@code relative/path label} lines in UTF-8; see {@link ListedPath}. */
final class ListFile {

  /** No system has longer paths; a file without lines may have no end. */
  private static final int LONGEST_LINE = 1 << 16;

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
    readWhile(
        file,
        entry -> {
          visitor.visit(entry);
          return true;
        });
  }

  /**
   * The first line that is no comment.
   *
   * @throws SdclrException as {@link #read} does
   */
  static Optional<Entry> first(Path file) {
    List<Entry> first = new ArrayList<>();
    readWhile(file, entry -> !first.add(entry));
    return first.stream().findFirst();
  }

  private static void readWhile(Path file, Predicate<Entry> goesOn) {
    try (BufferedReader lines = reader(file)) {
      int number = 0;
      for (String line = line(lines); line != null; line = line(lines)) {
        number++;
        if (!entry(file, number, line).map(goesOn::test).orElse(true)) {
          return;
        }
      }
    } catch (CharacterCodingException e) {
      throw new SdclrException("cannot read list %s: it is no text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new SdclrException("cannot read list %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(InputFile.stream(file), StandardCharsets.UTF_8.newDecoder()));
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

  private static Optional<Entry> entry(Path file, int number, String line) {
    try {
      return ListedPath.parse(line).map(image -> new Entry(number, image.path(), image.label()));
    } catch (IllegalArgumentException e) {
      throw at(file, number, e.getMessage());
    }
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

  /** A failure that names the line. */
  static SdclrException at(Path file, int number, String problem) {
    return new SdclrException("%s, line %d: %s".formatted(file, number, problem));
  }
}
