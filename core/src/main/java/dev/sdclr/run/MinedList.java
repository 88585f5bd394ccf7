package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.sdclr.AtomicFile;
import dev.sdclr.CsvCells;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.run.MiningSettings.MiningScore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
    write(file, images.stream(), false);
  }

  /**
   * The same, a row after the other.
   *
   * @param rawCells leaves names as they are
   */
  public static void write(Path file, Stream<MinedImage> images, boolean rawCells) {
    Iterator<MinedImage> written =
        images.map(image -> rawCells ? image : image.named(CsvCells::safe)).iterator();
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
          out.write(CSV.writer(SCHEMA).writeValueAsBytes(List.of())); // the header
          ObjectWriter row = CSV.writer(SCHEMA.withoutHeader());
          while (written.hasNext()) {
            out.write(row.writeValueAsBytes(written.next()));
          }
          out.flush();
        });
  }

  /**
   * Reads the first rows, of however many.
   *
   * @param most rows that are read
   * @throws SdclrException when the file is missing, or malformed as far as it is read
   */
  public static List<MinedImage> read(Path file, int most) {
    try (InputStream in = InputFile.stream(file);
        MappingIterator<MinedImage> rows =
            CSV.readerFor(MinedImage.class)
                .with(SCHEMA)
                .without(CsvParser.Feature.FAIL_ON_MISSING_HEADER_COLUMNS) // older files: no reason
                .readValues(in)) {
      List<MinedImage> images = new ArrayList<>();
      while (images.size() < most && rows.hasNextValue()) {
        images.add(rows.nextValue().named(CsvCells::restored));
      }
      return images;
    } catch (InvalidFormatException e) {
      throw new SdclrException(
          "cannot read %s, line %d: %s must be a %s, was '%s'"
              .formatted(
                  file,
                  e.getLocation().getLineNr(),
                  e.getPath().get(e.getPath().size() - 1).getFieldName(),
                  e.getTargetType() != double.class ? "whole number" : "number",
                  e.getValue()),
          e);
    } catch (IOException e) {
      String reason = IoReason.of(e).lines().findFirst().orElse("");
      throw new SdclrException("cannot read %s: %s".formatted(file, reason), e);
    }
  }

  /**
   * One row of {@code mined.csv}: an image that may be rare.
   *
   * @param rank 1 for the image that is most so
   * @param index in the pre-training data, or what a file of features calls the image
   * @param path relative to the data's root
   * @param label class name, or null without labels
   * @param score the higher, the rarer it looks; see {@link MiningScore}
   * @param reason why it has its rank, in words; null in older files
   */
  @JsonPropertyOrder({"rank", "index", "path", "label", "score", "reason"})
  public record MinedImage(
      int rank, long index, String path, String label, double score, String reason) {

    /** One without a reason. */
    public MinedImage(int rank, long index, String path, String label, double score) {
      this(rank, index, path, label, score, null);
    }

    /** The same with path and label written in another way. */
    MinedImage named(UnaryOperator<String> writing) {
      return new MinedImage(
          rank, index, writing.apply(path), writing.apply(label), score, writing.apply(reason));
    }
  }
}
