package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.study.StudyPlan.TunedArm;
import dev.sdclr.study.StudyRun.RunKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The trials of an arm on a data set once all are finished, and what is chosen by them.
 *
 * @param plan that asks for them
 * @param arm that values are chosen for
 * @param tried records of each combination of values, in the plan's order
 */
record ArmTrials(
    StudyPlan plan, TunedArm arm, Map<Map<String, JsonNode>, List<StudyRecord>> tried) {

  /** Those of the arms whose trials are all among the records, in the plan's order. */
  static List<ArmTrials> finished(StudyPlan plan, Map<RunKey, StudyRecord> records) {
    Map<TunedArm, List<StudyRun>> byArm = new LinkedHashMap<>();
    for (StudyRun run : plan.tuningRuns()) {
      TunedArm arm = new TunedArm(run.key().data(), run.key().arm());
      byArm.computeIfAbsent(arm, a -> new ArrayList<>()).add(run);
    }
    List<ArmTrials> finished = new ArrayList<>();
    byArm.forEach(
        (arm, runs) -> {
          if (runs.stream().allMatch(run -> records.containsKey(run.key()))) {
            Map<Map<String, JsonNode>, List<StudyRecord>> tried = new LinkedHashMap<>();
            for (StudyRun run : runs) {
              tried
                  .computeIfAbsent(run.tuned(), values -> new ArrayList<>())
                  .add(records.get(run.key()));
            }
            finished.add(new ArmTrials(plan, arm, tried));
          }
        });
    return finished;
  }

  /**
   * The first of the best: values that diverged once are not taken.
   *
   * @return nothing when none has a score; {@link #whyNone} says why
   */
  Optional<Map<String, JsonNode>> best() {
    Map<String, JsonNode> best = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (Map.Entry<Map<String, JsonNode>, List<StudyRecord>> trial : tried.entrySet()) {
      double mean =
          trial.getValue().stream()
              .mapToDouble(record -> score(record, plan.tunedBy()).orElse(Double.NaN))
              .average()
              .orElseThrow();
      double signed = plan.tunedBy().isBetterSmaller() ? -mean : mean;
      if (signed > highest) {
        highest = signed;
        best = trial.getKey();
      }
    }
    return Optional.ofNullable(best);
  }

  private static OptionalDouble score(StudyRecord record, StudyMeasure measure) {
    return record.evaluation() == null
        ? OptionalDouble.empty()
        : record.value(measure, record.evaluation().classes());
  }

  /** Why nothing is chosen, and what would help, in a sentence. */
  String whyNone() {
    List<StudyRecord> scored =
        tried.values().stream()
            .flatMap(List::stream)
            .filter(record -> record.failure() == null)
            .toList();
    String why;
    if (scored.isEmpty()) {
      why = "every trial diverged; give tune.grid smaller learning rates";
    } else if (scored.stream().allMatch(r -> score(r, plan.tunedBy()).isPresent())) {
      why = "each value of tune.grid diverged in a trial; give it smaller learning rates";
    } else {
      String known =
          StudyMeasure.all()
              .filter(measure -> scored.stream().allMatch(r -> score(r, measure).isPresent()))
              .map(StudyMeasure::text)
              .collect(Collectors.joining(", "));
      why =
          "tune.by %s was not measured in its trials; %s"
              .formatted(
                  plan.tunedBy().text(),
                  known.isEmpty()
                      ? "run them again under another --out"
                      : "name a measure that they have under tune.by (%s)".formatted(known));
    }
    return "%s on %s is not judged, as nothing was chosen for it: %s."
        .formatted(arm.arm(), arm.data(), why);
  }
}
