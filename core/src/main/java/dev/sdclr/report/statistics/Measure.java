package dev.sdclr.report.statistics;

import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Score;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A way of scoring an encoder.
 *
 * @param name as the sentence calls it
 * @param score of a run, if it has been scored so
 */
public record Measure(String name, Function<ReportedRun, Optional<Score>> score) {

  public static final Measure FULL =
      new Measure("full-shot linear probe", run -> run.linear("full"));
  public static final Measure FEW = new Measure("few-shot linear probe", run -> run.linear("few"));
  public static final Measure KNN = new Measure("nearest neighbours", ReportedRun::knn);

  public static final List<Measure> ALL = List.of(FULL, FEW, KNN);

  public boolean has(ReportedRun run) {
    return score.apply(run).isPresent();
  }

  /** A run's score; where few labels were drawn several times, their mean, without intervals. */
  public Score of(ReportedRun run) {
    List<Score> all = repetitions(run);
    return all.size() == 1
        ? all.get(0)
        : Score.mean(all, labels(all.get(0)) + ", mean of " + all.size() + " draws");
  }

  /** What a probe learnt from, but for the draw. */
  private static String labels(Score score) {
    return String.valueOf(score.labelSplit()).replaceFirst(", seed -?\\d+$", "");
  }

  /** The same of a run's few labels, if it has been scored by them. */
  static Optional<String> fewLabels(ReportedRun run) {
    return FEW.score.apply(run).map(Measure::labels);
  }

  /** All scores of this kind: several where few labels were drawn several times. */
  public List<Score> repetitions(ReportedRun run) {
    return equals(FEW)
        ? run.evaluation().orElseThrow().fewDraws()
        : List.of(score.apply(run).orElseThrow());
  }

  /** Mean over all scores of this kind; NaN when no class is in the group. */
  public double mean(ReportedRun run, Quantity quantity) {
    return repetitions(run).stream().mapToDouble(quantity::of).average().orElseThrow();
  }

  /**
   * What must be equal where scores are compared: tested classes and images, groups, protocol, and
   * how few labels were learnt from.
   */
  Object terms(ReportedRun run) {
    Evaluation evaluation = run.evaluation().orElseThrow();
    Score score = repetitions(run).get(0);
    List<String> names = evaluation.classes().stream().map(ClassCount::name).toList();
    List<Integer> images = score.intervals() == null ? List.of() : score.intervals().testImages();
    return Arrays.asList(
        evaluation.testSplit(),
        evaluation.groups(),
        names,
        images,
        Caveats.protocol(score),
        equals(FEW) ? labels(score) : "");
  }

  /** The measure that most runs have, full-shot before few-shot before nearest neighbours. */
  static Measure commonest(List<ReportedRun> runs) {
    return ALL.stream()
        .max(Comparator.comparingLong(m -> runs.stream().filter(m::has).count()))
        .orElseThrow();
  }
}
