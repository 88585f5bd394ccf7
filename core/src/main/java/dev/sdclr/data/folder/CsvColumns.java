package dev.sdclr.data.folder;

import static dev.sdclr.data.folder.ColumnWords.NONE;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sdclr.CsvCells;
import dev.sdclr.CsvRows;
import dev.sdclr.data.picture.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which columns of a {@code .csv} or {@code .tsv} file name an image and its class. */
final class CsvColumns {

  private static final CsvMapper MAPPER =
      CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

  private final ObjectReader reader;
  private final int path;
  private final int label;
  private final int part;
  private final boolean hasHeader;
  private final List<String> others;
  private final List<String> repeated;

  /**
   * What a row says.
   *
   * @param part the word that says what the image is for; empty where no column does
   */
  record Row(ListedPath image, Optional<String> part) {}

  /**
   * Takes the columns from the first line: a header, or a row already.
   *
   * @throws IllegalArgumentException when it is neither, or a row whose label could be in several
   *     columns
   */
  CsvColumns(String first) {
    char separator = CsvRows.separator(first);
    reader =
        MAPPER
            .readerFor(String[].class)
            .with(CsvSchema.emptySchema().withColumnSeparator(separator));
    List<String> fields = fields(first);
    ColumnWords words = new ColumnWords(fields);
    int image = firstImage(fields);
    hasHeader = words.path() != NONE && image == NONE;
    others = words.others();
    repeated = hasHeader ? words.repeated() : List.of();
    part = hasHeader ? words.part() : NONE;
    if (hasHeader) {
      path = words.path();
      label = words.label();
    } else if (image == NONE && fields.size() > 1 && words.label() != NONE) {
      throw new IllegalArgumentException(
          "no column is known for an image (there are %s): call it path"
              .formatted(String.join(", ", others)));
    } else {
      path = image == NONE ? 0 : image;
      if (path > 0 && fields.size() > 2) {
        throw new IllegalArgumentException(
            "has %d columns without names: add a first line such as id,path,label"
                .formatted(fields.size()));
      }
      label = fields.size() < 2 ? NONE : path == 0 ? 1 : 0;
    }
  }

  /** Whether a list is one by its name. */
  static boolean isNamed(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".tsv");
  }

  /** Whether the first line names columns. */
  boolean hasHeader() {
    return hasHeader;
  }

  /** Names of the other columns, where a header has none that is known for a class. */
  List<String> unusedNames() {
    return hasHeader && label == NONE ? others : List.of();
  }

  /** What to say of columns that mean the same as another. */
  List<String> repeatedNotes() {
    return repeated;
  }

  /**
   * Whether nothing of the table is in a line that stands before its header: none, or a comment.
   */
  static boolean isBeforeHeader(String line) {
    String text = line.strip();
    boolean namesImage =
        Arrays.stream(text.split("[,;\\t]"))
            .anyMatch(field -> ImageFormat.hasImageExtension(field.strip()));
    return text.isEmpty() || (text.startsWith("#") && !namesImage);
  }

  /**
   * What a row says; nothing for an empty one.
   *
   * @throws IllegalArgumentException when it is not a row, has no such columns, or its label is out
   *     of range
   */
  Optional<Row> parse(String row) {
    if (row.isBlank()) {
      return Optional.empty();
    }
    List<String> fields = fields(row);
    int last = Math.max(part, Math.max(path, label));
    if (fields.size() <= last) {
      throw new IllegalArgumentException(
          "needs %d columns, has %d".formatted(last + 1, fields.size()));
    }
    String image = fields.get(path).strip();
    if (image.isEmpty()) {
      throw new IllegalArgumentException("column %d names no image".formatted(path + 1));
    }
    return Optional.of(
        new Row(
            listed(image, label == NONE ? "" : fields.get(label)),
            part == NONE ? Optional.empty() : Optional.of(fields.get(part).strip())));
  }

  /** A cell that was marked as text is a name, even where digits follow the mark. */
  private static ListedPath listed(String image, String cell) {
    String text = CsvCells.restored(cell);
    return text.equals(cell) ? ListedPath.of(image, cell) : ListedPath.ofClass(image, text);
  }

  private List<String> fields(String row) {
    try (MappingIterator<String[]> rows = reader.readValues(row)) {
      return List.of(rows.next());
    } catch (IOException | RuntimeJsonMappingException e) {
      throw new IllegalArgumentException("it is not a row of a table: is a quote missing?", e);
    }
  }

  private static int firstImage(List<String> fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (ImageFormat.hasImageExtension(fields.get(i).strip())) {
        return i;
      }
    }
    return NONE;
  }
}
