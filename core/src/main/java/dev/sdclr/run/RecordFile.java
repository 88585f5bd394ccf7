package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads and writes records as JSON ({@code .json}) or YAML ({@code .yaml}) files.
 *
 * <p>Strict: unknown and repeated keys, fractions for whole numbers and text after the end are
 * errors; values are bound to the record's own types only, so that no file can choose a class to
 * load. Writing replaces the file atomically.
 */
public final class RecordFile {

  private static final ObjectMapper JSON = strict(JsonMapper.builder());
  private static final ObjectMapper YAML =
      strict(
          YAMLMapper.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES));

  private RecordFile() {}

  private static ObjectMapper strict(MapperBuilder<?, ?> builder) {
    return builder
        .enable(
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .withCoercionConfig(
            LogicalType.Boolean,
            booleans -> booleans.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail))
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
        .findAndAddModules()
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .build();
  }

  /** The mapper for {@code .yaml} and {@code .yml} names, else the JSON one. */
  public static ObjectMapper mapperFor(Path file) {
    String name = file.toString();
    return name.endsWith(".yaml") || name.endsWith(".yml") ? YAML : JSON;
  }

  /** One line of JSON without line breaks inside. */
  public static String toJsonLine(Object record) {
    try {
      return JSON.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + record.getClass(), e);
    }
  }

  /**
   * Parses one JSON document.
   *
   * @param where names it in errors
   * @throws UsageException when it has unknown keys or values outside their range
   * @throws SdclrException when it is not well-formed
   */
  public static <T> T fromJson(String text, Class<T> type, String where) {
    try {
      return present(JSON.readValue(text, type), where);
    } catch (JsonProcessingException e) {
      throw ParseFailure.explain(where, type, e);
    }
  }

  /** The values of a record by their dotted names, as text; absent ones are left out. */
  public static Map<String, String> flat(Object record) {
    Map<String, String> values = new TreeMap<>();
    flatten("", JSON.valueToTree(record), values);
    return values;
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      node.properties()
          .forEach(entry -> flatten(prefix + "." + entry.getKey(), entry.getValue(), values));
    } else if (!node.isNull()) {
      values.put(
          prefix.isEmpty() ? prefix : prefix.substring(1),
          node.isTextual() ? node.asText() : node.toString());
    }
  }

  /**
   * Binds a parsed tree.
   *
   * @param where names it in errors
   * @throws UsageException when it has unknown keys or values outside their range
   */
  public static <T> T fromTree(JsonNode tree, Class<T> type, String where) {
    try {
      return present(YAML.treeToValue(tree, type), where);
    } catch (JsonProcessingException e) {
      throw ParseFailure.explain(where, type, e);
    }
  }

  /**
   * Reads {@code file} as {@code type}.
   *
   * @throws UsageException when it has unknown keys or values outside their range
   * @throws SdclrException when it is missing, cannot be read or is not well-formed
   */
  public static <T> T read(Path file, Class<T> type) {
    try {
      byte[] content = SmallFile.bytes(file);
      try {
        return present(mapperFor(file).readValue(content, type), file.toString());
      } catch (ValueInstantiationException e) { // perhaps without a key that is there misspelt
        ParseFailure.requireKnownKeys(file.toString(), type, mapperFor(file).readTree(content));
        throw e;
      }
    } catch (JsonProcessingException e) {
      throw ParseFailure.explain(file.toString(), type, e);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** Explains in one line why a document that {@code where} names is not well-formed. */
  public static SdclrException malformed(String where, JsonProcessingException e) {
    return ParseFailure.explain(where, Object.class, e);
  }

  private static <T> T present(T value, String where) {
    if (value == null) {
      throw new SdclrException(where + " is not well-formed: it holds nothing");
    }
    return value;
  }

  /** Writes {@code record} so that readers see the old file or the new one, never a part. */
  public static void write(Path file, Object record) {
    try {
      AtomicFile.write(
          file, mapperFor(file).writerWithDefaultPrettyPrinter().writeValueAsBytes(record));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + record.getClass(), e);
    }
  }
}
