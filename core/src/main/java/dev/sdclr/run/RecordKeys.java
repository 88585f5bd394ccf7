package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sdclr.Word;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a document that is bound to a record may say. */
public final class RecordKeys {

  private RecordKeys() {}

  /**
   * All its keys, those of groups after a dot: {@code optimizer}, {@code optimizer.learningRate};
   * where a group is one of several kinds, those of all. Of anything but a record there are none.
   */
  public static List<String> of(Class<?> record) {
    List<String> keys = new ArrayList<>();
    add("", record, keys);
    return keys.stream().distinct().toList();
  }

  private static void add(String prefix, Class<?> type, List<String> keys) {
    if (type.isSealed()) {
      keys.add(prefix + type.getAnnotation(JsonTypeInfo.class).property());
      for (Class<?> kind : type.getPermittedSubclasses()) {
        add(prefix, kind, keys);
      }
    } else if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        keys.add(prefix + component.getName());
        add(prefix + component.getName() + ".", component.getType(), keys);
      }
    }
  }

  /** Its keys without those of groups, sorted. */
  static List<String> direct(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(c -> c.getName()).sorted().toList();
  }

  /** The values of an enumeration as documents write them; of any other type there are none. */
  static List<String> names(Class<?> type) {
    return type == null || !type.isEnum()
        ? List.of()
        : Arrays.stream(type.getEnumConstants())
            .map(constant -> Word.of((Enum<?>) constant))
            .toList();
  }
}
