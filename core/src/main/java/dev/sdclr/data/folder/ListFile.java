package dev.sdclr.data.folder;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A text file that names images: {@code path label} lines, see {@link ListedPath}, or rows when its
 * name ends in {@code .csv} or {@code .tsv}, see {@link CsvColumns}.
 */
public final class ListFile {

  private ListFile() {}

  /**
   * One line of content.
   *
   * @param number of the line, from 1
   * @param text the whole of it, without blanks around
   * @param part the word that says what the image is for; empty where no column does
   */
  public record Entry(int number, String text, ListedPath image, Optional<String> part) {

    public String path() {
      return image.path();
    }

    /** {@link ImageSource#UNLABELLED} when there is no number. */
    public int label() {
      return image.label();
    }
  }

  /** What to do with each line. */
  @FunctionalInterface
  public interface Visitor {
    void visit(Entry entry);
  }

  /**
   * Reads a file line by line.
   *
   * @throws SdclrException when it cannot be read, or a label is out of range
   */
  public static void read(Path file, Visitor visitor) {
    readWhile(
        file,
        entry -> {
          visitor.visit(entry);
          return true;
        });
  }

  /**
   * The first line that is not a comment.
   *
   * @throws SdclrException as {@link #read} does
   */
  public static Optional<Entry> first(Path file) {
    List<Entry> first = new ArrayList<>();
    readWhile(file, entry -> !first.add(entry));
    return first.stream().findFirst();
  }

  private static void readWhile(Path file, Predicate<Entry> wantsMore) {
    try (ListLines lines = new ListLines(InputFile.stream(file))) {
      boolean isTable = isTable(file);
      String line = isTable ? firstOfTable(lines) : lines.next();
      CsvColumns columns = null;
      if (isTable && line != null) {
        columns = columns(file, lines.number(), line);
        line = columns.hasHeader() ? lines.next() : line;
      }
      for (; line != null; line = lines.next()) {
        Optional<Entry> entry = entry(file, lines.number(), line, columns);
        if (entry.isPresent() && !wantsMore.test(entry.get())) {
          return;
        }
      }
    } catch (IOException e) {
      throw new SdclrException("cannot read list %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Names of the columns beside the path, where a table's header has none that is known for a
   * class.
   *
   * @throws SdclrException when it cannot be read
   */
  static List<String> unusedColumns(Path file) {
    return columns(file).map(CsvColumns::unusedNames).orElse(List.of());
  }

  /**
   * What to say of columns of a table that mean the same as another.
   *
   * @throws SdclrException when it cannot be read
   */
  static List<String> repeatedColumns(Path file) {
    return columns(file).map(CsvColumns::repeatedNotes).orElse(List.of());
  }

  /** Empty of what is no table. */
  private static Optional<CsvColumns> columns(Path file) {
    if (!isTable(file)) {
      return Optional.empty();
    }
    try (ListLines lines = new ListLines(InputFile.stream(file))) {
      String header = firstOfTable(lines);
      return Optional.ofNullable(header).map(line -> columns(file, lines.number(), line));
    } catch (IOException e) {
      throw new SdclrException("cannot read list %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** The header, or the first row where there is none; null without either. */
  private static String firstOfTable(ListLines lines) throws IOException {
    String line = lines.next();
    while (line != null && CsvColumns.isBeforeHeader(line)) {
      line = lines.next();
    }
    return line;
  }

  private static CsvColumns columns(Path file, int number, String first) {
    try {
      return new CsvColumns(first);
    } catch (IllegalArgumentException e) {
      throw at(file, number, e.getMessage());
    }
  }

  /** Without columns it is a line of words. */
  private static Optional<Entry> entry(Path file, int number, String line, CsvColumns columns) {
    try {
      return columns == null
          ? ListedPath.parse(line)
              .map(image -> new Entry(number, line.strip(), image, Optional.empty()))
          : columns
              .parse(line)
              .map(row -> new Entry(number, line.strip(), row.image(), row.part()));
    } catch (IllegalArgumentException e) {
      throw at(file, number, e.getMessage());
    }
  }

  /** Whether a list is a table by its name. */
  public static boolean isTable(Path file) {
    return CsvColumns.isNamed(file);
  }

  /** Whether a line can hold a path: one with a line break it cannot. */
  public static boolean canHold(String path) {
    return path.indexOf('\n') < 0 && path.indexOf('\r') < 0;
  }

  /**
   * A path as it is written in a line, so that it is not taken for a comment.
   *
   * @throws SdclrException when a line cannot hold it
   */
  public static String pathField(String path) {
    if (!canHold(path)) {
      throw new SdclrException("a list cannot hold a path with a line break: rename " + path);
    }
    boolean plain =
        !path.startsWith("#")
            && !path.startsWith("\"")
            && !path.startsWith("./")
            && path.strip().equals(path);
    return plain ? path : "./" + path;
  }

  /** A failure that names the line. */
  public static SdclrException at(Path file, int number, String problem) {
    return new SdclrException("%s, line %d: %s".formatted(file, number, problem));
  }
}
