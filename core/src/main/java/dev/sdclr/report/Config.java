package dev.sdclr.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code config.yaml}, as written and by key.
 *
 * @param text verbatim
 * @param values by dotted path, such as {@code train.batchSize}
 */
record Config(String text, Map<String, String> values) {

  static Config of(String text, JsonNode root) {
    Map<String, String> values = new TreeMap<>();
    flatten("", root, values);
    return new Config(text, values);
  }

  private static void flatten(String path, JsonNode node, Map<String, String> values) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              entry ->
                  flatten(
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      values));
    } else if (!node.isMissingNode()) {
      values.put(path, node.isValueNode() ? node.asText() : node.toString());
    }
  }

  /** All values but those of keys that end in {@code seed}: equal in repetitions of a run. */
  Map<String, String> withoutSeeds() {
    Map<String, String> settings = new TreeMap<>(values);
    settings.keySet().removeIf(key -> key.toLowerCase(Locale.ROOT).endsWith("seed"));
    return settings;
  }
}
