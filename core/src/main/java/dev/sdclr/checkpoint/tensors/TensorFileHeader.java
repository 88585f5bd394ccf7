package dev.sdclr.checkpoint.tensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON header of a safetensors file: each tensor's type, shape and place, and text.
 *
 * <p>The checksum over header and values stands in the header itself; it is computed as if it were
 * zero there.
 *
 * @param entries by tensor name, in file order
 * @param text other entries, without the checksum
 */
record TensorFileHeader(Map<String, Entry> entries, Map<String, String> text) {

  /** Where the text stands, by the format. */
  private static final String TEXT_KEY = "__metadata__";

  private static final String CHECKSUM_KEY = "fileCrc32c";
  private static final String NO_CHECKSUM = "00000000";

  /** Values begin at a multiple of this, as other readers like it. */
  private static final int ALIGNMENT = 8;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .build();

  /**
   * One tensor, with the names that the format gives its properties.
   *
   * @param dtype element type
   * @param shape sizes
   * @param data_offsets first byte and the byte after the last, counted from the header's end
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(String dtype, long[] shape, long[] data_offsets) {}

  /**
   * A header as it was read.
   *
   * @param header its content
   * @param checksum as written, or null when another program wrote it
   * @param zeroed the bytes that the checksum was computed over
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Parsed(TensorFileHeader header, String checksum, byte[] zeroed) {}

  /** The header's bytes with no checksum yet. */
  byte[] bytes() {
    Map<String, Object> all = new LinkedHashMap<>();
    Map<String, String> allText = new LinkedHashMap<>(text);
    allText.put(CHECKSUM_KEY, NO_CHECKSUM);
    all.put(TEXT_KEY, allText);
    all.putAll(entries);
    try {
      byte[] json = JSON.writeValueAsBytes(all);
      int padding = (ALIGNMENT - json.length % ALIGNMENT) % ALIGNMENT;
      return (new String(json, StandardCharsets.UTF_8) + " ".repeat(padding))
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write a header of " + entries.keySet(), e);
    }
  }

  /** Puts the checksum into bytes that {@link #bytes} gave. */
  static byte[] withChecksum(byte[] header, String checksum) {
    return replaceChecksum(header, NO_CHECKSUM, checksum);
  }

  private static byte[] replaceChecksum(byte[] header, String from, String to) {
    String format = "\"" + CHECKSUM_KEY + "\":\"%s\"";
    return new String(header, StandardCharsets.UTF_8)
        .replace(format.formatted(from), format.formatted(to))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Parses a header of {@code file}. */
  static Parsed parse(Path file, byte[] bytes) {
    try {
      if (!(JSON.readTree(bytes) instanceof ObjectNode all)) {
        throw notSafetensors(file);
      }
      JsonNode textNode = all.has(TEXT_KEY) ? all.remove(TEXT_KEY) : all.objectNode();
      Map<String, String> text = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> named : textNode.properties()) {
        text.put(named.getKey(), JSON.convertValue(named.getValue(), String.class));
      }
      Map<String, Entry> entries = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> named : all.properties()) {
        entries.put(named.getKey(), JSON.convertValue(named.getValue(), Entry.class));
      }
      String checksum = text.remove(CHECKSUM_KEY);
      byte[] zeroed = checksum == null ? bytes : replaceChecksum(bytes, checksum, NO_CHECKSUM);
      return new Parsed(new TensorFileHeader(entries, text), checksum, zeroed);
    } catch (IOException | IllegalArgumentException e) {
      throw notSafetensors(file);
    }
  }

  private static SdclrException notSafetensors(Path file) {
    return TensorFile.malformed(file, "has a malformed safetensors header");
  }
}
