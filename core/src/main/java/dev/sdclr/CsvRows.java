package dev.sdclr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Rows of a CSV file whose first line names its columns, one after another. */
public final class CsvRows {

  private static final CsvMapper MAPPER =
      CsvMapper.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();
  private static final CsvSchema HEADED = CsvSchema.emptySchema().withHeader();

  /** Far more than the names of columns take. */
  private static final int MAX_HEADER_BYTES = 1 << 16;

  private CsvRows() {}

  /**
   * Reads all rows but blank lines; a semicolon or a tab separates cells where it is what separates
   * the names of the columns, as spreadsheets have it in some countries.
   *
   * @param visitor takes each row, its cells by the names of their columns, as {@link CsvCells}
   *     restores them; those that a row lacks at its end are empty
   * @throws SdclrException when the file is missing or is no such table, or two of its columns have
   *     the same name
   */
  public static void read(Path file, Consumer<Map<String, String>> visitor) {
    try (InputStream in = new BufferedInputStream(InputFile.stream(file), MAX_HEADER_BYTES);
        MappingIterator<Map<String, String>> rows =
            MAPPER
                .readerForMapOf(String.class)
                .with(HEADED.withColumnSeparator(separator(in)))
                .readValues(in)) {
      if (rows.hasNextValue()) {
        requireDistinct(file, (CsvSchema) rows.getParserSchema());
      }
      while (rows.hasNextValue()) {
        Map<String, String> row = rows.nextValue();
        row.replaceAll((column, cell) -> CsvCells.restored(cell));
        CsvSchema header = (CsvSchema) rows.getParserSchema();
        for (int i = row.size(); i < header.size(); i++) {
          row.putIfAbsent(header.columnName(i), "");
        }
        visitor.accept(row);
      }
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      throw new SdclrException(
          file.toFile().length() == 0
              ? "%s is empty: it is not a table with a header".formatted(file)
              : "%s is not a table with a header: is a quote missing, or a name of a column?"
                  .formatted(file),
          e);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** Of two columns of one name, a row would have the last; spreadsheets leave names empty. */
  private static void requireDistinct(Path file, CsvSchema header) {
    Set<String> seen = new HashSet<>();
    for (CsvSchema.Column column : header) {
      if (!column.getName().isBlank() && !seen.add(column.getName())) {
        throw new SdclrException(
            "%s has two columns named '%s': keep one, or give the other another name"
                .formatted(file, column.getName()));
      }
    }
  }

  /** Of the first line that is not blank; what is read stays to be read. */
  private static char separator(InputStream in) throws IOException {
    in.mark(MAX_HEADER_BYTES);
    String beginning = new String(in.readNBytes(MAX_HEADER_BYTES), StandardCharsets.ISO_8859_1);
    in.reset();
    return separator(beginning.lines().filter(line -> !line.isBlank()).findFirst().orElse(""));
  }

  /** What separates the cells of a line: the most frequent of a comma, a semicolon and a tab. */
  public static char separator(String line) {
    return Stream.of(',', ';', '\t')
        .max(Comparator.comparingLong(mark -> line.chars().filter(c -> c == mark).count()))
        .orElseThrow();
  }
}
