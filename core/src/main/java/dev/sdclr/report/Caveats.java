package dev.sdclr.report;

import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reader must know before believing a difference between the runs. */
final class Caveats {

  private Caveats() {}

  /** Sentences, the seeds' first. */
  static List<String> of(List<ReportedRun> runs) {
    List<String> sentences = new ArrayList<>();
    seeds(runs).ifPresent(sentences::add);
    if (differ(runs, run -> run.record().map(RunRecord::data))) {
      sentences.add("The runs were not trained on the same data.");
    }
    if (differ(runs, run -> run.record().map(RunRecord::epochsDone))) {
      sentences.add("The runs were not trained for the same number of epochs.");
    }
    if (differ(runs, run -> run.evaluation().map(Evaluation::testSplit))) {
      sentences.add("The runs were not tested on the same images.");
    }
    if (differ(runs, run -> run.evaluation().map(Evaluation::groups))) {
      sentences.add("The runs' classes were not grouped in the same way.");
    }
    if (differ(runs, run -> run.linear("full").map(Caveats::protocol))) {
      sentences.add("The runs were not scored by the same protocol.");
    }
    MiningTerms.caveat(runs).ifPresent(sentences::add);
    runs.forEach(run -> unfinished(run).ifPresent(sentences::add));
    return sentences;
  }

  /** Without the value that validation has chosen: how it is chosen is the protocol. */
  static String protocol(Score score) {
    return score.protocol().replaceAll("lambda \\S+ by validation", "lambda by validation");
  }

  private static boolean differ(List<ReportedRun> runs, Function<ReportedRun, Optional<?>> value) {
    return runs.stream().map(value).flatMap(Optional::stream).distinct().count() > 1;
  }

  private static Optional<String> unfinished(ReportedRun run) {
    return run.record()
        .filter(record -> record.state() != RunRecord.State.DONE)
        .map(
            record ->
                "The training of %s is not finished: it stands at %s."
                    .formatted(run.label(), Numbers.count(record.epochsDone(), "epoch", "epochs")));
  }

  /** Runs whose settings differ in the seed alone show how far apart chance puts them. */
  private static Optional<String> seeds(List<ReportedRun> runs) {
    List<ReportedRun> scored = runs.stream().filter(run -> run.linear("full").isPresent()).toList();
    if (scored.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble spread =
        scored.stream()
            .filter(run -> !run.config().values().isEmpty())
            .collect(Collectors.groupingBy(run -> run.config().withoutSeeds()))
            .values()
            .stream()
            .filter(Caveats::haveSeveralSeeds)
            .mapToDouble(Caveats::spread)
            .max();
    if (spread.isPresent()) {
      return Optional.of(
          "Runs that differ in nothing but their seed lie up to %s points apart: smaller"
                  .formatted(Numbers.points(spread.getAsDouble()))
              + " differences may be noise.");
    }
    return Optional.of(
        scored.size() == 1
            ? "One seed: another may score differently."
            : "One seed each: differences of this size may be noise.");
  }

  private static boolean haveSeveralSeeds(List<ReportedRun> repetitions) {
    return repetitions.stream().map(run -> run.config().values()).distinct().count() > 1;
  }

  private static double spread(List<ReportedRun> repetitions) {
    double[] sorted =
        repetitions.stream()
            .mapToDouble(run -> run.linear("full").orElseThrow().accuracy())
            .sorted()
            .toArray();
    return sorted[sorted.length - 1] - sorted[0];
  }
}
