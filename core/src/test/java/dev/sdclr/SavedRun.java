package dev.sdclr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What two runs that should be the same are compared by: everything but times.
 *
 * @param tensors the last checkpoint's names, types, shapes and places
 * @param values checksum of all its values, bit by bit
 * @param metrics epoch, step, loss and learning rate of each line
 */
public record SavedRun(JsonNode tensors, String values, List<String> metrics) {

  public static SavedRun of(RunDirectory run) {
    try {
      byte[] file = Files.readAllBytes(run.lastCheckpoint());
      int header = headerLength(file);
      CRC32 crc = new CRC32();
      crc.update(file, 8 + header, file.length - 8 - header);
      return new SavedRun(
          entries(run.lastCheckpoint()),
          HexFormat.of().toHexDigits(crc.getValue()),
          run.metrics().read().stream().map(SavedRun::line).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header of a safetensors file, parsed by nothing of the code under test. */
  public static JsonNode header(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return new JsonMapper().readTree(Arrays.copyOfRange(bytes, 8, 8 + headerLength(bytes)));
  }

  private static JsonNode entries(Path file) throws IOException {
    ObjectNode header = (ObjectNode) header(file);
    header.remove("__metadata__");
    return header;
  }

  private static int headerLength(byte[] file) {
    return Math.toIntExact(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0));
  }

  private static String line(Metric metric) {
    return "%s epoch %d step %d loss %s rate %s"
        .formatted(
            metric.kind(), metric.epoch(), metric.step(), metric.loss(), metric.learningRate());
  }
}
