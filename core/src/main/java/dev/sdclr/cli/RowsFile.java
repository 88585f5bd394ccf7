package dev.sdclr.cli;

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
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows of a result in a file, a table or JSON by its name. */
final class RowsFile {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the rows to a .csv or .json file.")
  private Path file;

  @Option(names = CellOptions.RAW, description = CellOptions.DESCRIPTION)
  private boolean rawCells;

  @Mixin private OutputOptions output;

  /**
   * Checks, before the work begins, that the rows can be written.
   *
   * @throws UsageException when they cannot
   */
  void requireFree() {
    if (file != null) {
      if (!isJson() && !hasEnding(".csv")) {
        throw new UsageException(
            "rows are written to a file that ends in .csv or .json, was '%s'".formatted(file));
      }
      output.requireFree(file);
    }
  }

  private boolean isJson() {
    return hasEnding(".json");
  }

  private boolean hasEnding(String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  /** The file, if one was named. */
  Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /**
   * Writes rows, if a file was named.
   *
   * @param rows records of one type
   * @param result what JSON has instead: the rows with what belongs to all of them
   */
  void write(List<?> rows, Class<?> type, Object result) {
    if (file == null) {
      return;
    } else if (isJson()) {
      RecordFile.write(file, result);
      return;
    }
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
