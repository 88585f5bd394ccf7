package dev.sdclr.cli.terminal;

import dev.sdclr.Word;
import dev.sdclr.report.statistics.Quantity;
import dev.sdclr.report.statistics.Repetitions;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.Experiment;
import dev.sdclr.run.Reference;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.Sample;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints scores of one or several runs side by side. */
public record ScoresTable(Console console) {

  private static final int MAX_NAMED = 3;
  private static final String FULL = "linear, full-shot";
  private static final String FEW = "linear, few-shot";
  private static final String KNN = "kNN";

  /** Behind the accuracy and its interval, with the width of each column. */
  private static final Map<Quantity, Integer> FURTHER = further();

  private static Map<Quantity, Integer> further() {
    Map<Quantity, Integer> widths = new EnumMap<>(Quantity.class);
    widths.put(Quantity.MANY, 8);
    widths.put(Quantity.MEDIUM, 8);
    widths.put(Quantity.FEW, 8);
    widths.put(Quantity.BALANCEDNESS, 13);
    return widths;
  }

  /**
   * Prints a row for each run and probe, and means over the repetitions of each experiment.
   *
   * @param names of the runs
   * @param evaluations of each
   * @param experiments of each
   */
  public void print(
      List<String> names, List<Evaluation> evaluations, List<Experiment> experiments) {
    printRuns(names, evaluations);
    Repetitions repetitions = Repetitions.of(experiments);
    repetitions.sentences(names).forEach(what -> console.line("%s", what));
    List<List<Integer>> arms = repetitions.arms();
    for (List<Integer> arm : arms) {
      if (arm.size() > 1) {
        String which = arms.size() == 1 ? "" : " runs like " + names.get(arm.get(0));
        printMean(which, arm.stream().map(evaluations::get).toList());
      }
    }
    printLimits(arms, names, experiments);
  }

  /** Says what the rows do not show. */
  private void printLimits(
      List<List<Integer>> arms, List<String> names, List<Experiment> experiments) {
    int first = arms.get(0).get(0);
    for (List<Integer> arm : arms.subList(1, arms.size())) {
      int other = arm.get(0);
      List<String> differences = experiments.get(first).differences(experiments.get(other));
      console.line(
          "not averaged: %s and %s are different experiments (%s)",
          names.get(first),
          names.get(other),
          differences.isEmpty()
              ? "nothing is known of their settings"
              : String.join("; ", differences.subList(0, Math.min(MAX_NAMED, differences.size())))
                  + (differences.size() > MAX_NAMED ? "; ..." : ""));
    }
    if (arms.size() > 1) {
      console.line(
          arms.stream().allMatch(arm -> arm.size() == 1)
              ? "one run of each: this is not a ranking, since other seeds may reverse it"
              : "whether a difference is more than noise: ./sdclr report says so, with intervals");
    }
  }

  private void printRuns(List<String> names, List<Evaluation> evaluations) {
    Evaluation first = evaluations.get(0);
    printEach("pre-trained on", names, evaluations, Evaluation::pretrainingSplit);
    printEach("tested on", names, evaluations, Evaluation::testSplit);
    console.line(
        "groups by %s: %d many, %d medium, %d few (%s)",
        ClassCount.counted(first.groups()),
        count(first, Group.MANY),
        count(first, Group.MEDIUM),
        count(first, Group.FEW),
        first.groups() == null ? "thirds" : first.groups());
    printLeftOut(first);
    List<Quantity> columns = columns(evaluations);
    line("run", "probe", "accuracy", "95 %", columns, Word::of);
    for (int i = 0; i < names.size(); i++) {
      Evaluation evaluation = evaluations.get(i);
      row(names.get(i), FULL, evaluation.linear().get("full"), columns);
      row(names.get(i), FEW, few(evaluation), columns);
      row(names.get(i), KNN, evaluation.knn(), columns);
      printReferences(evaluation);
    }
    console.line(
        columns.contains(Quantity.BALANCEDNESS)
            ? "percent; balancedness: deviation of the groups in points, smaller is better;"
            : "percent;");
    console.line(
        "95 %%: where accuracy may lie with other test images, the same encoder and labels");
    printWhichFewShots(first);
    first.smallTest().ifPresent(what -> console.line("%s", what));
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      evaluations.get(i).notBetter().ifPresent(what -> console.line("%s is %s", name, what));
    }
    for (int i = 0; i < names.size(); i++) {
      printDraws(names.get(i), evaluations.get(i));
    }
  }

  /** The mean over all draws, as scores of references are. */
  private static Score few(Evaluation evaluation) {
    List<Score> draws = evaluation.fewDraws();
    return draws.size() < 2
        ? evaluation.linear().get("few")
        : Score.mean(draws, draws.get(0).labelSplit());
  }

  /** Says of which draws and budget the few-shot rows are, where there are several. */
  private void printWhichFewShots(Evaluation evaluation) {
    int draws = evaluation.fewDraws().size();
    Set<String> budgets = byBudget(List.of(evaluation)).keySet();
    if (draws > 1) {
      console.line("%s: mean of %d draws, %s", FEW, draws, budgets.iterator().next());
    }
    if (budgets.size() > 1 && evaluation.references() != null) {
      console.line(
          "references are scored by the first budget alone, %s", budgets.iterator().next());
    }
  }

  /** What it has to be better than, and by how much it is. */
  private void printReferences(Evaluation evaluation) {
    if (evaluation.references() == null) {
      return;
    }
    for (Reference reference : evaluation.references()) {
      printReference(reference, "full", FULL);
      printReference(reference, "few", FEW);
      printReference(reference, "knn", KNN);
    }
  }

  private void printReference(Reference reference, String key, String probe) {
    Reference.ReferenceScore score = reference.scores().get(key);
    if (score != null) {
      console.line(
          "  %-12s %-18s %8.2f   gain %+.2f (%+.2f to %+.2f)",
          reference.name(),
          probe,
          score.accuracy(),
          score.gain(),
          score.interval().low(),
          score.interval().high());
    }
  }

  /** Once where all have it in common, else for each run. */
  private void printEach(
      String what,
      List<String> names,
      List<Evaluation> evaluations,
      Function<Evaluation, String> value) {
    if (evaluations.stream().map(value).distinct().count() == 1) {
      console.line("%s: %s", what, value.apply(evaluations.get(0)));
      return;
    }
    for (int i = 0; i < names.size(); i++) {
      console.line("%s, %s: %s", names.get(i), what, value.apply(evaluations.get(i)));
    }
  }

  private void printLeftOut(Evaluation evaluation) {
    if (evaluation.leftOut() != null) {
      evaluation
          .leftOut()
          .forEach((name, why) -> console.line("left out of every mean: %s (%s)", name, why));
    }
  }

  /** Prints mean and population deviation over the draws of each few-shot budget. */
  private void printDraws(String name, Evaluation evaluation) {
    byBudget(List.of(evaluation))
        .forEach(
            (budget, scores) -> mean("%s, %s, %s".formatted(name, FEW, budget), " draws", scores));
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
   * Prints the mean and the population deviation over repetitions, such as five splits.
   *
   * @param which runs, after their number; empty: all
   */
  private void printMean(String which, List<Evaluation> evaluations) {
    mean(FULL, which, linear(evaluations, "full"));
    Map<String, List<Score>> budgets = byBudget(evaluations);
    if (budgets.isEmpty()) {
      mean(FEW, which, linear(evaluations, "few"));
    }
    budgets.forEach(
        (budget, scores) ->
            mean(
                FEW + ", " + budget,
                " draws of" + (which.isEmpty() ? " all runs" : which),
                scores));
    mean(KNN, which, evaluations.stream().map(Evaluation::knn).toList());
  }

  /** Null where a run has none. */
  private static List<Score> linear(List<Evaluation> evaluations, String shots) {
    return evaluations.stream().map(evaluation -> evaluation.linear().get(shots)).toList();
  }

  private void mean(String probe, String what, List<Score> scores) {
    if (!scores.contains(null)) {
      String means =
          Stream.of(Quantity.values())
              .filter(quantity -> scores.stream().anyMatch(score -> isKnown(score, quantity)))
              .map(quantity -> Word.of(quantity) + " " + spread(scores, quantity))
              .collect(Collectors.joining(", "));
      console.line("mean of %d%s, %s: %s", scores.size(), what, probe, means);
    }
  }

  private static String spread(List<Score> scores, Quantity quantity) {
    Sample sample = Sample.of(scores.stream().map(quantity::of).toList());
    return Double.isNaN(sample.mean())
        ? "-"
        : "%.2f ± %.2f".formatted(sample.mean(), sample.deviation());
  }

  private static boolean isKnown(Score score, Quantity quantity) {
    return Double.isFinite(quantity.of(score));
  }

  /** Those that any score has: a group may have no class that is tested. */
  private static List<Quantity> columns(List<Evaluation> evaluations) {
    List<Score> scores =
        evaluations.stream()
            .flatMap(
                evaluation ->
                    Stream.concat(
                        evaluation.linear().values().stream(), Stream.ofNullable(evaluation.knn())))
            .toList();
    return FURTHER.keySet().stream()
        .filter(quantity -> scores.stream().anyMatch(score -> isKnown(score, quantity)))
        .toList();
  }

  private static long count(Evaluation evaluation, Group group) {
    return evaluation.classes().stream().filter(c -> c.group() == group).count();
  }

  private void row(String name, String probe, Score score, List<Quantity> columns) {
    if (score != null) {
      line(
          name,
          probe,
          number(score, Quantity.ACCURACY),
          interval(score),
          columns,
          quantity -> number(score, quantity));
    }
  }

  private void line(
      String run,
      String probe,
      String accuracy,
      String interval,
      List<Quantity> columns,
      Function<Quantity, String> cell) {
    StringBuilder line =
        new StringBuilder("%-14s %-18s %8s %13s".formatted(run, probe, accuracy, interval));
    columns.forEach(
        column ->
            line.append(" ")
                .append(("%" + FURTHER.get(column) + "s").formatted(cell.apply(column))));
    console.line("%s", line);
  }

  private static String interval(Score score) {
    if (score.intervals() == null) {
      return "-";
    }
    Interval interval = score.intervals().accuracy();
    return "%.2f-%.2f".formatted(interval.low(), interval.high());
  }

  private static String number(Score score, Quantity quantity) {
    return isKnown(score, quantity) ? "%.2f".formatted(quantity.of(score)) : "-";
  }
}
