package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.sdclr.AtomicFile;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Reads and writes records as JSON ({@code .json}) or YAML ({@code .yaml}) files.
 *
 * <p>Strict: unknown keys are errors that list the valid ones; values are bound to the record's own
 * types only, so that no file can choose a class to load. Writing replaces the file atomically.
 */
public final class RecordFile {

  private static final ObjectMapper JSON = strict(JsonMapper.builder());
  private static final ObjectMapper YAML =
      strict(
          YAMLMapper.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES));

  private RecordFile() {}

  private static ObjectMapper strict(MapperBuilder<?, ?> builder) {
    return builder
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
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

  /** Parses one JSON document; {@code where} names it in errors. */
  public static <T> T fromJson(String text, Class<T> type, String where) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw explain(where, e);
    }
  }

  /**
   * Reads {@code file} as {@code type}.
   *
   * @throws UsageException when it has unknown keys or values outside their range
   * @throws SdclrException when it is missing or not well-formed
   */
  public static <T> T read(Path file, Class<T> type) {
    try {
      return mapperFor(file).readValue(Files.readAllBytes(file), type);
    } catch (JsonProcessingException e) {
      throw explain(file.toString(), e);
    } catch (NoSuchFileException e) {
      throw new SdclrException("no file " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
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

  /** Turns a parser's complaint into one line with the key, the value and the valid ones. */
  public static SdclrException explain(String where, JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      String valid =
          unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
      return new UsageException(
          "%s: unknown key '%s'; valid keys: %s".formatted(where, keyPath(unknown), valid), e);
    }
    if (e instanceof JsonMappingException mapping) {
      Throwable cause = mapping.getCause() == null ? mapping : mapping.getCause();
      String message =
          cause instanceof JsonProcessingException json
              ? json.getOriginalMessage()
              : cause.getMessage();
      String key = keyPath(mapping);
      return new UsageException(where + ": " + (key.isEmpty() ? "" : key + ": ") + message, e);
    }
    return new SdclrException(where + " is not well-formed: " + e.getOriginalMessage(), e);
  }

  private static String keyPath(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() != null ? r.getFieldName() : "[" + r.getIndex() + "]")
        .collect(Collectors.joining("."));
  }
}
