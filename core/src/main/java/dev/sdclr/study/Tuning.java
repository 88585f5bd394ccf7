package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.run.RecordFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How settings are chosen: every arm has the same trials, on splits of their own, scored without
 * test images.
 *
 * @param splits that are judged by nothing else
 * @param seeds of each; absent: 1
 * @param by measure to choose by; absent: the primary one
 * @param grid values of each key to try, all combinations
 * @param settings of trials alone, such as fewer epochs; absent: as they are judged
 */
public record Tuning(
    List<Integer> splits,
    List<Integer> seeds,
    StudyMeasure by,
    Map<String, List<JsonNode>> grid,
    ObjectNode settings) {

  public Tuning {
    splits = PlanLists.numbers(splits, "splits");
    seeds = seeds == null ? List.of(1) : PlanLists.numbers(seeds, "seeds");
    Objects.requireNonNull(grid, "grid");
    if (grid.isEmpty() || grid.values().stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("grid must have a key, and a value for each");
    }
  }

  /** How many combinations of values there are, which may be more than any whole number. */
  double trialCount() {
    return grid.values().stream().mapToDouble(List::size).reduce(1, (a, b) -> a * b);
  }

  /** Dotted names of all settings that are tried, be they in the values of a group. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(grid.keySet());
    grid.forEach(
        (key, values) ->
            values.forEach(value -> names.addAll(RecordFile.flat(Map.of(key, value)).keySet())));
    return names;
  }

  /** The first of them. */
  Map<String, JsonNode> firstTrial() {
    Map<String, JsonNode> first = new LinkedHashMap<>();
    grid.forEach((key, values) -> first.put(key, values.get(0)));
    return first;
  }

  /** All combinations of values, in the order of the file. */
  List<Map<String, JsonNode>> trials() {
    List<Map<String, JsonNode>> trials = List.of(Map.of());
    for (Map.Entry<String, List<JsonNode>> key : grid.entrySet()) {
      List<Map<String, JsonNode>> longer = new ArrayList<>();
      for (Map<String, JsonNode> trial : trials) {
        for (JsonNode value : key.getValue()) {
          Map<String, JsonNode> with = new LinkedHashMap<>(trial);
          with.put(key.getKey(), value);
          longer.add(with);
        }
      }
      trials = longer;
    }
    return trials;
  }
}
