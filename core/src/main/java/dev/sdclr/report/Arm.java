package dev.sdclr.report;

import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs of one method with one configuration that differ in seeds or listed splits alone: the
 * repetitions of one experiment.
 *
 * @param label unique on the page
 * @param runs at least one, no two of the same seeds and splits
 */
record Arm(String label, List<ReportedRun> runs) {

  private static final String LISTED_SPLIT = "data.split";

  /** The arms in the order of their first runs. */
  static List<Arm> of(List<ReportedRun> runs) {
    Map<Object, List<ReportedRun>> byKey = new LinkedHashMap<>();
    for (ReportedRun run : runs) {
      List<ReportedRun> same = byKey.computeIfAbsent(key(run), key -> new ArrayList<>());
      boolean isRepeated =
          same.stream().anyMatch(other -> other.config().values().equals(run.config().values()));
      if (!isRepeated) {
        same.add(run);
      }
    }
    List<List<ReportedRun>> groups = List.copyOf(byKey.values());
    Map<String, Long> methods =
        groups.stream()
            .collect(Collectors.groupingBy(group -> group.get(0).method(), Collectors.counting()));
    return groups.stream()
        .map(group -> new Arm(label(group, methods.get(group.get(0).method()) == 1), group))
        .toList();
  }

  private static String label(List<ReportedRun> group, boolean isOnlyOneOfMethod) {
    ReportedRun first = group.get(0);
    if (group.size() == 1) {
      return first.label();
    }
    return isOnlyOneOfMethod
        ? first.method()
        : "%s and %d more".formatted(first.label(), group.size() - 1);
  }

  /** Class counts stand in for the listed split, which other repetitions draw anew. */
  private static Object key(ReportedRun run) {
    if (run.config().values().isEmpty()) {
      return run.label();
    }
    Map<String, String> settings = new TreeMap<>(run.config().withoutSeeds());
    settings.remove(LISTED_SPLIT);
    List<Integer> sizes =
        run.evaluation().map(Evaluation::classes).orElse(List.of()).stream()
            .map(ClassCount::images)
            .sorted()
            .toList();
    return List.of(run.method(), settings, sizes);
  }

  /** Seeds and split of a run: what it shares with its partner in another arm. */
  static Map<String, String> circumstances(ReportedRun run) {
    Map<String, String> own = new TreeMap<>(run.config().values());
    own.keySet().removeAll(run.config().withoutSeeds().keySet());
    own.put(LISTED_SPLIT, String.valueOf(run.config().values().get(LISTED_SPLIT)));
    return own;
  }

  boolean isSdclr() {
    return runs.get(0).isSdclr();
  }

  /** Runs that were scored by {@code measure}. */
  List<ReportedRun> scored(Measure measure) {
    return runs.stream().filter(measure::has).toList();
  }
}
