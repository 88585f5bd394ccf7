package dev.sdclr.report;

import dev.sdclr.run.Score;
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
record Measure(String name, Function<ReportedRun, Optional<Score>> score) {

  private static final List<Measure> ALL =
      List.of(
          new Measure("full-shot linear probe", run -> run.linear("full")),
          new Measure("few-shot linear probe", run -> run.linear("few")),
          new Measure("nearest neighbours", ReportedRun::knn));

  boolean has(ReportedRun run) {
    return score.apply(run).isPresent();
  }

  Score of(ReportedRun run) {
    return score.apply(run).orElseThrow();
  }

  double accuracy(ReportedRun run) {
    return of(run).accuracy();
  }

  /** The measure that most runs have, full-shot before few-shot before nearest neighbours. */
  static Measure commonest(List<ReportedRun> runs) {
    return ALL.stream()
        .max(Comparator.comparingLong(m -> runs.stream().filter(m::has).count()))
        .orElseThrow();
  }
}
