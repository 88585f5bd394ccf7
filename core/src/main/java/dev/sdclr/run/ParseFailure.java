package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.sdclr.Guess;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.io.CharConversionException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns a JSON or YAML parser's complaint into one line with the key, the value and the range. */
final class ParseFailure {

  private static final String EMPTY = "No content to map";

  /** Where what has no end began, and all that might have come, in words of the parser's own. */
  private static final Pattern ASIDES =
      Pattern.compile(" ?\\(start marker at \\[Source: [^]]*]\\)|: was expecting \\(JSON .*");

  private final String where;
  private final Class<?> whole;

  private ParseFailure(String where, Class<?> whole) {
    this.where = where;
    this.whole = whole;
  }

  /**
   * Explains a complaint.
   *
   * @param where names the file or the settings
   * @param whole what the document should be
   * @return a {@link UsageException} for wrong keys and values, else an {@link SdclrException}
   */
  static SdclrException explain(String where, Class<?> whole, JsonProcessingException e) {
    return new ParseFailure(where, whole).explain(e);
  }

  /**
   * Checks the outermost keys of a document.
   *
   * @throws UsageException when one is unknown
   */
  static void requireKnownKeys(String where, Class<?> whole, JsonNode tree) {
    List<String> known = whole.isRecord() ? RecordKeys.direct(whole) : List.of();
    for (Iterator<String> keys = tree.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!known.isEmpty() && !known.contains(key)) {
        throw unknownKey(where, key, Guess.after(key, known), "", known);
      }
    }
  }

  private static UsageException unknownKey(
      String where, String key, String meant, String parent, List<String> valid) {
    return new UsageException(
        "%s: unknown key '%s'%s; valid keys%s: %s"
            .formatted(
                where,
                key,
                meant,
                parent,
                valid.stream().sorted().collect(Collectors.joining(", "))));
  }

  private SdclrException explain(JsonProcessingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return unknownKey(unknown);
    } else if (e.getCause() instanceof JsonParseException slip) { // below a key
      return explain(slip);
    } else if (e instanceof JsonMappingException mapping && !isEmpty(mapping)) {
      return new UsageException("%s: %s".formatted(where, wrongValue(mapping)), e);
    }
    return new SdclrException("%s is not well-formed: %s".formatted(where, syntax(e)), e);
  }

  private static boolean isEmpty(JsonMappingException e) {
    return e.getOriginalMessage() != null && e.getOriginalMessage().startsWith(EMPTY);
  }

  private SdclrException unknownKey(UnrecognizedPropertyException e) {
    String key = keyPath(e);
    String parent = key.contains(".") ? " of " + key.substring(0, key.lastIndexOf('.')) : "";
    List<String> valid = e.getKnownPropertyIds().stream().map(String::valueOf).toList();
    return unknownKey(where, key, meant(key, RecordKeys.of(whole)), parent, valid);
  }

  /** Nothing for a key of another kind of the same group, such as another method's. */
  private static String meant(String key, List<String> keys) {
    return keys.contains(key) ? "" : Guess.after(key, keys);
  }

  private static String wrongValue(JsonMappingException e) {
    String key = keyPath(e);
    if (e.getCause() instanceof IllegalArgumentException invalid) {
      return belowKey(key, invalid.getMessage());
    } else if (e.getCause() instanceof NullPointerException missing) {
      return belowKey(key, Objects.requireNonNullElse(missing.getMessage(), "a value"))
          + " is missing";
    } else if (e.getCause() instanceof InputCoercionException outside) {
      return "%s: %s".formatted(key, outside.getOriginalMessage());
    } else if (e instanceof InvalidFormatException format) {
      return "%s must be %s, was '%s'%s"
          .formatted(
              key,
              expected(format.getTargetType()),
              format.getValue(),
              Guess.after(
                  String.valueOf(format.getValue()), RecordKeys.names(format.getTargetType())));
    } else if (e instanceof InvalidTypeIdException untyped) {
      return "%s.%s is missing".formatted(key, property(untyped));
    } else if (e instanceof MismatchedInputException mismatch) {
      return "%s must be %s%s"
          .formatted(
              key.isEmpty() ? "it" : key, expected(mismatch.getTargetType()), found(mismatch));
    }
    return "%s: %s".formatted(key, firstLine(e.getOriginalMessage()));
  }

  /** The key that says which kind of record it is. */
  private static String property(InvalidTypeIdException e) {
    JsonTypeInfo kinds = e.getBaseType().getRawClass().getAnnotation(JsonTypeInfo.class);
    return kinds.property();
  }

  /** Records name their components, some of them with the key they lie under. */
  private static String belowKey(String key, String message) {
    if (key.isEmpty() || message.startsWith(key + ".")) {
      return message;
    }
    boolean isOfValue = message.startsWith("a "); // one that is no record speaks of itself
    return key + (isOfValue ? ": " : ".") + message;
  }

  private static String found(MismatchedInputException e) {
    boolean missing = String.valueOf(e.getOriginalMessage()).startsWith("Cannot map `null`");
    return missing ? " and is missing" : "";
  }

  private static String expected(Class<?> type) {
    if (type == null) {
      return "of another type";
    } else if (type.isEnum()) {
      return "one of " + String.join(", ", RecordKeys.names(type));
    } else if (type == int.class || type == long.class) {
      return "a whole number";
    } else if (type == double.class || type == Double.class) {
      return "a number";
    } else if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    } else if (type.isRecord()) {
      return "a group of keys (%s)".formatted(String.join(", ", RecordKeys.direct(type)));
    }
    return type == String.class ? "a text" : "of another type";
  }

  private static String syntax(JsonProcessingException e) {
    if (e.getOriginalMessage().contains(CharConversionException.class.getName())) { // in YAML
      return "it is not text in UTF-8";
    }
    String message =
        e.getCause() instanceof MarkedYAMLException marked
            ? marked.getProblem()
            : ASIDES.matcher(firstLine(e.getOriginalMessage())).replaceAll("");
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? message
        : "%s (line %d, column %d)"
            .formatted(message, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static String firstLine(String message) {
    return String.valueOf(message).lines().findFirst().orElse("");
  }

  private static String keyPath(JsonMappingException e) {
    return e.getPath().stream()
        .map(r -> r.getFieldName() != null ? r.getFieldName() : "[" + r.getIndex() + "]")
        .collect(Collectors.joining("."));
  }
}
