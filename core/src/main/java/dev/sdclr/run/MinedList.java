package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.run.MiningSettings.MiningScore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code mined.csv}: images by how rare they look, the rarest first. */
public final class MinedList {

  private static final CsvMapper CSV = new CsvMapper();
  private static final CsvSchema SCHEMA =
      CSV.schemaFor(MinedImage.class).withHeader().withNullValue("");

  private MinedList() {}

  /**
   * Writes all rows, replacing the file whole; names stand there as {@link CsvCells} writes them.
   */
  public static void write(Path file, List<MinedImage> images) {
    write(file, images, false);
  }

  /**
   * The same.
   *
   * @param rawCells leaves names as they are
   */
  public static void write(Path file, List<MinedImage> named, boolean rawCells) {
    List<MinedImage> images =
        rawCells ? named : named.stream().map(image -> image.named(CsvCells::safe)).toList();
    ObjectWriter writer = CSV.writer(SCHEMA);
    try {
      AtomicFile.write(file, writer.writeValueAsBytes(images));
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Reads all rows.
   *
   * @throws SdclrException when the file is missing or malformed
   */
  public static List<MinedImage> read(Path file) {
    try (MappingIterator<MinedImage> rows =
        CSV.readerFor(MinedImage.class)
            .with(SCHEMA)
            .without(CsvParser.Feature.FAIL_ON_MISSING_HEADER_COLUMNS) // older files: no reason
            .readValues(SmallFile.bytes(file))) {
      return rows.readAll().stream().map(image -> image.named(CsvCells::restored)).toList();
    } catch (IOException e) {
      String reason = IoReason.of(e).lines().findFirst().orElse("");
      throw new SdclrException("cannot read %s: %s".formatted(file, reason), e);
    }
  }

  /**
   * One row of {@code mined.csv}: an image that may be rare.
   *
   * @param rank 1 for the image that is most so
   * @param index in the pre-training data
   * @param path relative to the data's root
   * @param label class name, or null without labels
   * @param score the higher, the rarer it looks; see {@link MiningScore}
   * @param reason why it has its rank, in words; null in older files
   */
  @JsonPropertyOrder({"rank", "index", "path", "label", "score", "reason"})
  public record MinedImage(
      int rank, int index, String path, String label, double score, String reason) {

    /** One without a reason. */
    public MinedImage(int rank, int index, String path, String label, double score) {
      this(rank, index, path, label, score, null);
    }

    /** The same with path and label written in another way. */
    MinedImage named(UnaryOperator<String> writing) {
      return new MinedImage(
          rank, index, writing.apply(path), writing.apply(label), score, writing.apply(reason));
    }
  }
}
