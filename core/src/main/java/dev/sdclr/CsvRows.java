package dev.sdclr;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** Rows of a CSV file whose first line names its columns, one after another. */
public final class CsvRows {

  private static final CsvMapper MAPPER = new CsvMapper();
  private static final CsvSchema HEADED = CsvSchema.emptySchema().withHeader();

  private CsvRows() {}

  /**
   * Reads all rows.
   *
   * @param visitor takes each row, its cells by the names of their columns, as {@link CsvCells}
   *     restores them
   * @throws SdclrException when the file is missing or is no such table
   */
  public static void read(Path file, Consumer<Map<String, String>> visitor) {
    try (InputStream in = InputFile.stream(file);
        MappingIterator<Map<String, String>> rows =
            MAPPER.readerForMapOf(String.class).with(HEADED).readValues(in)) {
      while (rows.hasNextValue()) {
        Map<String, String> row = rows.nextValue();
        row.replaceAll((column, cell) -> CsvCells.restored(cell));
        visitor.accept(row);
      }
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      throw new SdclrException(
          "%s is not a table with a header: is a quote missing?".formatted(file), e);
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }
}
