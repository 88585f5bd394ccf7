package dev.sdclr.data.folder;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sdclr.CsvRows;
import dev.sdclr.data.picture.ImageFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Which columns of a {@code .csv} or {@code .tsv} file name an image and its class. */
final class CsvColumns {

  private static final Set<String> PATHS =
      Set.of(
          "path", "file", "filename", "filepath", "image", "imagepath", "img", "imgpath", "images");
  private static final Set<String> LABELS =
      Set.of("label", "labels", "class", "classname", "classid", "category", "target", "y");

  private static final CsvMapper MAPPER =
      CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

  private static final int NONE = -1;

  private final ObjectReader reader;
  private final int path;
  private final int label;
  private final boolean hasHeader;
  private final List<String> unused;

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
    List<String> words = fields.stream().map(CsvColumns::word).toList();
    int named = first(words, PATHS);
    unused =
        IntStream.range(0, fields.size())
            .filter(i -> !words.get(i).isEmpty() && !PATHS.contains(words.get(i)))
            .mapToObj(fields::get)
            .toList();
    hasHeader = named != NONE;
    if (hasHeader) {
      path = named;
      label = first(words, LABELS);
    } else {
      int image = firstImage(fields);
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
    return hasHeader && label == NONE ? unused : List.of();
  }

  /**
   * The image that a row names; nothing for an empty one.
   *
   * @throws IllegalArgumentException when it is not a row, has no such columns, or its label is out
   *     of range
   */
  Optional<ListedPath> parse(String row) {
    if (row.isBlank()) {
      return Optional.empty();
    }
    List<String> fields = fields(row);
    if (fields.size() <= Math.max(path, label)) {
      throw new IllegalArgumentException(
          "needs %d columns, has %d".formatted(Math.max(path, label) + 1, fields.size()));
    }
    String image = fields.get(path).strip();
    if (image.isEmpty()) {
      throw new IllegalArgumentException("column %d names no image".formatted(path + 1));
    }
    return Optional.of(ListedPath.of(image, label == NONE ? "" : fields.get(label)));
  }

  private List<String> fields(String row) {
    try (MappingIterator<String[]> rows = reader.readValues(row)) {
      return List.of(rows.next());
    } catch (IOException | RuntimeJsonMappingException e) {
      throw new IllegalArgumentException("it is not a row of a table: is a quote missing?", e);
    }
  }

  private static String word(String field) {
    return field.strip().toLowerCase(Locale.ROOT).replaceAll("[ _.-]", "");
  }

  private static int first(List<String> words, Set<String> meant) {
    for (int i = 0; i < words.size(); i++) {
      if (meant.contains(words.get(i))) {
        return i;
      }
    }
    return NONE;
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
