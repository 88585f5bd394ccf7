package dev.sdclr.cli;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.FewShotScore;
import dev.sdclr.run.Interval;
import dev.sdclr.run.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints scores of one or several runs side by side. */
record FindingsTable(Console console) {

  private static final String LINE = "%-14s %-18s %8s %13s %8s %8s %8s %13s";

  /** Prints a row for each run and probe. */
  void print(List<String> names, List<Evaluation> evaluations) {
    Evaluation first = evaluations.get(0);
    console.line("pre-trained on: %s", first.pretrainingSplit());
    console.line("tested on: %s", first.testSplit());
    console.line(
        "groups by pre-training images: %d many, %d medium, %d few (%s)",
        count(first, Group.MANY),
        count(first, Group.MEDIUM),
        count(first, Group.FEW),
        first.groups() == null ? "thirds" : first.groups());
    console.line(LINE, "run", "probe", "accuracy", "95 %", "many", "medium", "few", "balancedness");
    for (int i = 0; i < names.size(); i++) {
      Evaluation evaluation = evaluations.get(i);
      row(names.get(i), "linear, full-shot", evaluation.linear().get("full"));
      row(names.get(i), "linear, few-shot", evaluation.linear().get("few"));
      row(names.get(i), "kNN", evaluation.knn());
    }
    console.line(
        "percent; balancedness: deviation of the three groups in points, smaller is better;");
    console.line(
        "95 %%: where accuracy may lie with other test images, the same encoder and labels");
    for (int i = 0; i < names.size(); i++) {
      printDraws(names.get(i), evaluations.get(i));
    }
  }

  /** Prints mean and population deviation over the draws of each few-shot budget. */
  private void printDraws(String name, Evaluation evaluation) {
    byBudget(List.of(evaluation))
        .forEach(
            (budget, scores) ->
                mean("%s, linear, few-shot, %s".formatted(name, budget), " draws", scores));
  }

  private static Map<String, List<Score>> byBudget(List<Evaluation> evaluations) {
    return evaluations.stream()
        .map(Evaluation::fewShot)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .collect(
            Collectors.groupingBy(
                FewShotScore::budget,
                LinkedHashMap::new,
                Collectors.mapping(FewShotScore::score, Collectors.toList())));
  }

  /**
   * Prints the mean and the population deviation over several runs, such as five splits.
   *
   * @param which runs, after their number; empty: all
   */
  void printMean(String which, List<Evaluation> evaluations) {
    mean("linear, full-shot", which, linear(evaluations, "full"));
    Map<String, List<Score>> budgets = byBudget(evaluations);
    if (budgets.isEmpty()) {
      mean("linear, few-shot", which, linear(evaluations, "few"));
    }
    budgets.forEach(
        (budget, scores) ->
            mean(
                "linear, few-shot, " + budget,
                " draws of" + (which.isEmpty() ? " all runs" : which),
                scores));
    mean("kNN", which, evaluations.stream().map(Evaluation::knn).toList());
  }

  /** Null where a run has none. */
  private static List<Score> linear(List<Evaluation> evaluations, String shots) {
    return evaluations.stream().map(evaluation -> evaluation.linear().get(shots)).toList();
  }

  private void mean(String probe, String what, List<Score> scores) {
    if (!scores.contains(null)) {
      console.line(
          "mean of %d%s, %s: accuracy %s, many %s, medium %s, few %s, balancedness %s",
          scores.size(),
          what,
          probe,
          spread(scores, Score::accuracy),
          spread(scores, Score::many),
          spread(scores, Score::medium),
          spread(scores, Score::few),
          spread(scores, Score::balancedness));
    }
  }

  private static String spread(List<Score> scores, Function<Score, Double> value) {
    List<Double> values = scores.stream().map(value).toList();
    if (values.contains(null)) {
      return "-";
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double variance =
        values.stream().mapToDouble(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return "%.2f ± %.2f".formatted(mean, Math.sqrt(variance));
  }

  private static long count(Evaluation evaluation, Group group) {
    return evaluation.classes().stream().filter(c -> c.group() == group).count();
  }

  private void row(String name, String probe, Score score) {
    if (score != null) {
      console.line(
          LINE,
          name,
          probe,
          number(score.accuracy()),
          interval(score),
          number(score.many()),
          number(score.medium()),
          number(score.few()),
          number(score.balancedness()));
    }
  }

  private static String interval(Score score) {
    if (score.intervals() == null) {
      return "-";
    }
    Interval interval = score.intervals().accuracy();
    return "%.2f-%.2f".formatted(interval.low(), interval.high());
  }

  private static String number(Double value) {
    return value == null ? "-" : "%.2f".formatted(value);
  }
}
