package dev.sdclr.study;

import dev.sdclr.Counted;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.study.StudyRun.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a study's pairs come to, in sentences that claim no more than they show. */
public final class StudyFinding {

  private static final int FEW_PAIRS = 5;

  /** Share of images by which selections may differ and count as equally large. */
  private static final double NEARLY_AS_MANY = 0.02;

  private StudyFinding() {}

  /**
   * The finding by the primary measure, a sentence for each data set, and what arms are not judged
   * and what measures could not be had.
   */
  public static List<String> sentences(StudyResults results) {
    StudyPlan plan = results.plan();
    List<Comparison> all = results.comparisons(plan.primary());
    List<String> sentences = new ArrayList<>();
    if (all.isEmpty()) {
      sentences.add(withoutPair(results));
    }
    for (String data : plan.data().keySet()) {
      List<Comparison> own = all.stream().filter(one -> one.data().equals(data)).toList();
      if (!own.isEmpty()) {
        sentences.add(
            "On %s, by %s: %s.".formatted(data, plan.primary().words(), verdict(own, plan)));
      }
    }
    sentences.addAll(results.unchosen());
    sentences.addAll(diverged(results));
    sentences.addAll(unmeasured(results));
    return sentences;
  }

  /** Arms of which runs that are judged diverged, a sentence each. */
  private static List<String> diverged(StudyResults results) {
    List<String> sentences = new ArrayList<>();
    for (String data : results.plan().data().keySet()) {
      for (String arm : results.plan().arms().keySet()) {
        List<StudyRecord> judged =
            results.records(data, arm).filter(r -> r.key().role() == Role.JUDGE).toList();
        long failed = judged.stream().filter(record -> record.failure() != null).count();
        if (failed > 0) {
          sentences.add(
              "On %s, %d of %s of %s diverged, and their pairs are missing."
                  .formatted(data, failed, Counted.of(judged.size(), "finished run"), arm));
        }
      }
    }
    return sentences;
  }

  /** What stands for a comparison where there is none. */
  static String withoutPair(StudyResults results) {
    return results.judgedLeft() > 0 && unmeasured(results).isEmpty()
        ? "No pair of runs is finished yet."
        : "No pair of runs can be compared.";
  }

  /** Measures that finished runs do not give, a sentence each. */
  private static List<String> unmeasured(StudyResults results) {
    List<String> sentences = new ArrayList<>();
    for (String data : results.plan().data().keySet()) {
      for (StudyMeasure measure : results.plan().measures()) {
        List<StudyRecord> without =
            results
                .records(data)
                .filter(r -> r.key().role() == Role.JUDGE && r.evaluation() != null)
                .filter(r -> r.value(measure, r.evaluation().classes()).isEmpty())
                .toList();
        if (!without.isEmpty()) {
          sentences.add(
              "On %s, %s (%s) was not measured for %s: %s."
                  .formatted(
                      data,
                      measure.words(),
                      measure.text(),
                      without.stream()
                          .map(record -> record.key().arm())
                          .distinct()
                          .collect(Collectors.joining(", ")),
                      without.stream().anyMatch(r -> measure.isProbed(r.evaluation()))
                          ? "the groups that it needs have no tested class"
                          : "the runs were finished when the plan did not ask for that probe"));
        }
      }
    }
    return sentences;
  }

  private static String verdict(List<Comparison> comparisons, StudyPlan plan) {
    List<String> parts = new ArrayList<>();
    String better = named(comparisons, plan, true);
    String worse = named(comparisons, plan, false);
    if (!better.isEmpty()) {
      parts.add("better than %s beyond noise: %s".formatted(plan.baseline(), better));
    }
    if (!worse.isEmpty()) {
      parts.add("worse beyond noise: %s".formatted(worse));
    }
    String neither =
        comparisons.stream()
            .filter(one -> one.difference().hasInterval() && !one.isBeyondNoise())
            .map(StudyFinding::told)
            .collect(Collectors.joining(", "));
    if (!neither.isEmpty()) {
      parts.add("within noise of %s: %s".formatted(plan.baseline(), neither));
    }
    String unknown =
        comparisons.stream()
            .filter(one -> !one.difference().hasInterval())
            .map(StudyFinding::told)
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      parts.add("undecided, as one pair, or pairs that are all alike, show no noise: " + unknown);
    }
    return String.join("; ", parts);
  }

  private static String named(List<Comparison> comparisons, StudyPlan plan, boolean better) {
    return comparisons.stream()
        .filter(Comparison::isBeyondNoise)
        .filter(one -> (one.difference().mean() > 0) != plan.primary().isBetterSmaller() == better)
        .map(StudyFinding::told)
        .collect(Collectors.joining(", "));
  }

  private static String told(Comparison one) {
    String points = Numbers.signed(one.difference().mean());
    return one.difference().hasInterval()
        ? "%s (%s points, %s)"
            .formatted(one.arm(), points, Numbers.range(one.difference().interval()))
        : "%s (%s points)".formatted(one.arm(), points);
  }

  /** What a reader must know before believing it. */
  static List<String> caveats(StudyResults results, PlanHistory history) {
    StudyPlan plan = results.plan();
    List<String> caveats = new ArrayList<>();
    if (results.judgedLeft() > 0) {
      caveats.add(
          "Interim: %,d of %,d runs that are judged are finished."
              .formatted(results.judgedCount(), results.judgedCount() + results.judgedLeft()));
    }
    if (plan.judge().pairs() < FEW_PAIRS) {
      caveats.add(
          "With %s planned, only large differences can be told from chance."
              .formatted(Counted.of(plan.judge().pairs(), "pair")));
    }
    if (plan.judge().seeds().size() > 1) {
      caveats.add(
          "Pairs of one split have their images in common: intervals over pairs are rather too narrow.");
    }
    plan.data().forEach((name, set) -> caveats.addAll(ofImages(name, set, results)));
    if (!plan.unequal().isEmpty()) {
      caveats.add(
          "Budgets are unequal: arms differ in %s.".formatted(String.join(", ", plan.unequal())));
    }
    caveats.addAll(history.changes());
    long versions =
        results.records().values().stream().map(StudyRecord::version).distinct().count();
    if (versions > 1) {
      caveats.add("Runs were made by %d versions of sdclr.".formatted(versions));
    }
    results.failures().forEach(failure -> caveats.add(failure + "."));
    if (results.records().values().stream().anyMatch(record -> !record.said().isEmpty())) {
      caveats.add("Some runs left notes, listed under Records.");
    }
    return caveats;
  }

  private static List<String> ofImages(String name, StudyData set, StudyResults results) {
    List<String> caveats = new ArrayList<>();
    if (set.longTail() == null && results.plan().judge().splits().size() > 1) {
      caveats.add(
          "All pairs on %s have their images in common: their intervals do not say how other images would do."
              .formatted(name));
    }
    Optional<Integer> tail = images(results, name, Role.JUDGE);
    Optional<Integer> balanced = images(results, name, Role.BALANCED);
    if (tail.isPresent() && balanced.isPresent()) {
      int apart = Math.abs(tail.get() - balanced.get());
      if (apart > NEARLY_AS_MANY * tail.get()) {
        caveats.add(
            "On %s the long tail has %,d images and the balanced selection %,d: its differences of differences also reflect the different numbers of images."
                .formatted(name, tail.get(), balanced.get()));
      }
    }
    return caveats;
  }

  private static Optional<Integer> images(StudyResults results, String data, Role role) {
    return results
        .records(data)
        .filter(record -> record.key().role() == role)
        .map(StudyRecord::images)
        .findFirst();
  }
}
