package dev.sdclr.job.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A file for the rows of what was found: a table or JSON, by its name.
 *
 * @param file to write, over one that is there; ends in .csv or .json
 * @param rawCells leaves names in a table as they are, also where a spreadsheet would run them
 */
public record RowsFile(Path file, boolean rawCells) {

  /**
   * Checks the name.
   *
   * @throws UsageException when it does not say the form
   */
  public static void requireNamed(Path file) {
    if (!hasEnding(file, ".json") && !hasEnding(file, ".csv")) {
      throw new UsageException(
          "rows are written to a file that ends in .csv or .json, was '%s'".formatted(file));
    }
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /**
   * Writes rows, whole.
   *
   * @param rows records of one type
   * @param result what JSON has instead: the rows with what belongs to all of them
   */
  public void write(List<?> rows, Class<?> type, Object result) {
    if (hasEnding(file, ".json")) {
      AtomicFile.makeFolders(file);
      RecordFile.write(file, result);
    } else {
      writeTable(file, rows, type, rawCells);
    }
  }

  /** Writes rows as a table, whatever the file is called. */
  public static void writeTable(Path file, List<?> rows, Class<?> type, boolean rawCells) {
    CsvMapper mapper = new CsvMapper();
    CsvSchema schema = mapper.schemaFor(type).withHeader().withNullValue("");
    StringWriter text = new StringWriter();
    try (var writer = mapper.writer(schema).writeValues(text)) {
      ObjectMapper trees = new ObjectMapper();
      for (Object row : rows) {
        JsonNode tree = trees.valueToTree(row);
        writer.write(rawCells ? tree : safe((ObjectNode) tree));
      }
    } catch (IOException e) {
      throw new IllegalStateException("rows of text can be written", e);
    }
    AtomicFile.makeFolders(file);
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode safe(ObjectNode row) {
    row.properties()
        .forEach(
            cell -> {
              if (cell.getValue().isTextual()) {
                cell.setValue(TextNode.valueOf(CsvCells.safe(cell.getValue().asText())));
              }
            });
    return row;
  }
}
