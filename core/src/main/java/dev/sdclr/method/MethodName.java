package dev.sdclr.method;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import dev.sdclr.Guess;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A method's name in configurations and on the command line.
 *
 * @param text in lower case
 * @param spelled as its paper spells it
 * @param type of its settings
 */
public record MethodName(String text, String spelled, Class<? extends MethodConfig> type) {

  private static final List<MethodName> ALL =
      Arrays.stream(MethodConfig.class.getPermittedSubclasses())
          .map(type -> of(type.asSubclass(MethodConfig.class)))
          .toList();

  /** All methods, in the order in which they are listed to users. */
  public static List<MethodName> all() {
    return ALL;
  }

  /** The method of a name in any case; nothing when there is none. */
  public static Optional<MethodName> named(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(name -> name.text.equals(lower)).findFirst();
  }

  private static List<String> texts() {
    return ALL.stream().map(MethodName::text).toList();
  }

  static MethodName of(Class<? extends MethodConfig> type) {
    String text = type.getAnnotation(JsonTypeName.class).value();
    SpelledName spelled = type.getAnnotation(SpelledName.class);
    return new MethodName(text, spelled == null ? text : spelled.value(), type);
  }

  /** Whether a key means something to the method. */
  public boolean takes(String key) {
    return Arrays.stream(type.getRecordComponents()).anyMatch(part -> part.getName().equals(key));
  }

  /** Names of the methods that a key means something to, for messages. */
  public static List<String> methodsTaking(String key) {
    return ALL.stream().filter(name -> name.takes(key)).map(MethodName::text).toList();
  }

  /** Lets Jackson find a method's settings by the name it was given in any case. */
  static final class Resolver extends TypeIdResolverBase {

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
      MethodName name =
          named(id)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "method.name must be one of %s, was '%s'%s"
                              .formatted(
                                  String.join(", ", texts()), id, Guess.after(id, texts()))));
      return context.constructType(name.type);
    }

    @Override
    public String idFromValue(Object value) {
      return ((MethodConfig) value).name();
    }

    @Override
    public String idFromValueAndType(Object value, Class<?> suggestedType) {
      return idFromValue(value);
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
      return JsonTypeInfo.Id.CUSTOM;
    }
  }

  /** A method's name as its paper spells it, where that is not its name in configurations. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface SpelledName {

    String value();
  }
}
