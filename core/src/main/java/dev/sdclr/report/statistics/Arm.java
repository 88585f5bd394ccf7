package dev.sdclr.report.statistics;

import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.Experiment;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The repetitions of one experiment, as {@link Experiment} tells them.
 *
 * @param label unique on the page
 * @param runs at least one; of the same training only the first
 */
public record Arm(String label, List<ReportedRun> runs) {

  /** The arms in the order of their first runs. */
  public static List<Arm> of(List<ReportedRun> runs) {
    List<List<ReportedRun>> groups =
        repetitions(runs).arms().stream().map(arm -> arm.stream().map(runs::get).toList()).toList();
    Map<String, Long> methods =
        groups.stream()
            .map(group -> group.get(0).method())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    return groups.stream()
        .map(group -> new Arm(label(group, methods.get(group.get(0).method()) == 1), group))
        .toList();
  }

  static Repetitions repetitions(List<ReportedRun> runs) {
    return Repetitions.of(runs.stream().map(ReportedRun::experiment).toList());
  }

  private static String label(List<ReportedRun> group, boolean isOnlyOneOfMethod) {
    ReportedRun first = group.get(0);
    if (group.size() == 1) {
      return first.label(); // as everywhere else on the page
    }
    return isOnlyOneOfMethod
        ? first.method()
        : "%s and %d more".formatted(first.label(), group.size() - 1);
  }

  boolean isSdclr() {
    return runs.get(0).isSdclr();
  }

  /** Runs that were scored by {@code measure}. */
  public List<ReportedRun> scored(Measure measure) {
    return runs.stream().filter(measure::has).toList();
  }
}
