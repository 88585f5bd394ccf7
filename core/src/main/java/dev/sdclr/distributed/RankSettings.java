package dev.sdclr.distributed;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What ranks were started with, as lines of name and value. */
final class RankSettings {

  private RankSettings() {}

  static byte[] of(Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(values)
        .forEach(
            (name, value) -> text.append(name).append('\t').append(oneLine(value)).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String oneLine(String value) {
    return value.replace('\n', ' ').replace('\t', ' ');
  }

  static Map<String, String> parse(byte[] bytes) {
    Map<String, String> values = new TreeMap<>();
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> values.put(line.split("\t", 2)[0], line.split("\t", 2)[1]));
    return values;
  }

  /** The first entry that differs, in a sentence. */
  static Optional<String> difference(
      Map<String, String> onFirst, Map<String, String> own, int rank) {
    Map<String, String> here = parse(of(own));
    TreeSet<String> names = new TreeSet<>(onFirst.keySet());
    names.addAll(here.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(onFirst.get(name), here.get(name)))
        .findFirst()
        .map(
            name ->
                "ranks differ: %s is %s on rank 0 and %s on rank %d (start all with the same command)"
                    .formatted(name, value(onFirst, name), value(here, name), rank));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    return value == null ? "absent" : "'" + value + "'";
  }
}
