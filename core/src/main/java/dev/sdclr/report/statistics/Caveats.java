package dev.sdclr.report.statistics;

import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know before believing a difference between the runs. */
public final class Caveats {

  private static final int MAX_DIFFERENCES = 4;
  private static final int MAX_CLASSES = 6;

  private Caveats() {}

  /** Sentences, the seeds' first. */
  public static List<String> of(List<ReportedRun> runs) {
    List<Arm> arms = Arm.of(runs);
    List<String> sentences = new ArrayList<>();
    seeds(arms).ifPresent(sentences::add);
    sentences.addAll(sameTrainings(runs));
    sentences.addAll(confounders(arms));
    if (differ(runs, run -> run.evaluation().map(Evaluation::testSplit))
        || differ(runs, run -> run.evaluation().map(e -> leftOut(e).toString()))) {
      sentences.add("The runs were not tested on the same images.");
    }
    if (differ(runs, run -> run.evaluation().map(Evaluation::groups))) {
      sentences.add("The runs' classes were not grouped in the same way.");
    }
    if (differ(runs, run -> run.linear("full").map(Caveats::protocol))) {
      sentences.add("The runs were not scored by the same protocol.");
    }
    if (differ(runs, Measure::fewLabels)) {
      sentences.add("The runs' few-shot probes did not learn from equally many labels.");
    }
    leftOut(runs).ifPresent(sentences::add);
    runs.stream()
        .flatMap(run -> run.evaluation().stream())
        .flatMap(evaluation -> evaluation.smallTest().stream())
        .findFirst()
        .ifPresent(what -> sentences.add("S" + what.substring(1) + "."));
    MiningTerms.caveat(runs).ifPresent(sentences::add);
    runs.forEach(run -> unfinished(run).ifPresent(sentences::add));
    runs.forEach(run -> sentences.addAll(outdated(run)));
    return sentences;
  }

  /** Without the value that validation has chosen: how it is chosen is the protocol. */
  static String protocol(Score score) {
    return score.protocol().replaceAll("lambda \\S+ by validation", "lambda by validation");
  }

  private static boolean differ(
      List<ReportedRun> runs, Function<ReportedRun, ? extends Optional<?>> value) {
    return runs.stream().map(value).flatMap(Optional::stream).distinct().count() > 1;
  }

  private static List<String> sameTrainings(List<ReportedRun> runs) {
    List<String> labels = runs.stream().map(ReportedRun::label).toList();
    return Arm.repetitions(runs).sentences(labels).stream().map(what -> what + ".").toList();
  }

  /** What a comparison with the first arm should have kept equal and did not. */
  private static List<String> confounders(List<Arm> arms) {
    List<String> sentences = new ArrayList<>();
    for (Arm arm : arms.subList(Math.min(1, arms.size()), arms.size())) {
      ReportedRun first = arms.get(0).runs().get(0);
      ReportedRun other = arm.runs().get(0);
      List<String> differences = first.experiment().differencesBesideMethod(other.experiment());
      if (!differences.isEmpty()) {
        int shown = Math.min(MAX_DIFFERENCES, differences.size());
        sentences.add(
            "%s and %s differ in %s%s%s."
                .formatted(
                    arms.get(0).label(),
                    arm.label(),
                    first.method().equals(other.method()) ? "" : "more than their method: ",
                    String.join("; ", differences.subList(0, shown)),
                    differences.size() > shown
                        ? "; and %d more settings".formatted(differences.size() - shown)
                        : ""));
      }
    }
    return sentences;
  }

  private static List<String> leftOut(Evaluation evaluation) {
    return evaluation.leftOut() == null
        ? List.of()
        : evaluation.leftOut().entrySet().stream()
            .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
            .toList();
  }

  private static Optional<String> leftOut(List<ReportedRun> runs) {
    List<String> all =
        runs.stream()
            .flatMap(run -> run.evaluation().stream())
            .flatMap(evaluation -> leftOut(evaluation).stream())
            .distinct()
            .toList();
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Left out of every mean: %s%s."
                .formatted(
                    String.join(", ", all.subList(0, Math.min(MAX_CLASSES, all.size()))),
                    all.size() > MAX_CLASSES
                        ? " and %d more classes".formatted(all.size() - MAX_CLASSES)
                        : ""));
  }

  private static Optional<String> unfinished(ReportedRun run) {
    return run.record()
        .filter(record -> record.state() != RunRecord.State.DONE)
        .map(
            record ->
                "The training of %s %s: it stands at %s."
                    .formatted(
                        run.label(),
                        howItStopped(record),
                        Numbers.count(record.epochsDone(), "epoch", "epochs")));
  }

  /** Results of the network as it was before training went on. */
  private static List<String> outdated(ReportedRun run) {
    Optional<Integer> scored = run.evaluation().map(Evaluation::epochsDone);
    Optional<Integer> mined = run.mining().map(MiningSummary::epochsDone);
    Optional<Integer> judged = run.orderings().map(OrderingEvaluation::epochsDone);
    Optional<Integer> played = run.simulation().map(LabelSimulation::epochsDone);
    return Stream.of(
            outdated(run, "scores of %s are", scored, "evaluate"),
            outdated(run, "ranking of %s is", mined, "mine"),
            outdated(run, "orderings of the images of %s are", judged, "evaluate", "--mining"),
            outdated(run, "simulated labelling of %s is", played, "suggest", "--simulate"))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> outdated(
      ReportedRun run, String what, Optional<Integer> epochs, String command, String... options) {
    return run.record()
        .filter(record -> record.hasGoneOnSince(epochs.orElse(null)))
        .map(
            record ->
                "The %s of its network after %d of %s, not of the one that it has now (to renew: %s)."
                    .formatted(
                        what.formatted(run.label()),
                        epochs.orElseThrow(),
                        Numbers.count(record.epochsDone(), "epoch", "epochs"),
                        Command.line(run, command, options)));
  }

  private static String howItStopped(RunRecord record) {
    return record.state() == RunRecord.State.FAILED
        ? "failed (%s)"
            .formatted(record.failure() == null ? "for no known reason" : record.failure())
        : "is not finished";
  }

  /** How far apart chance alone puts runs, as far as repetitions show it. */
  private static Optional<String> seeds(List<Arm> arms) {
    List<List<ReportedRun>> scored =
        arms.stream()
            .map(
                arm ->
                    arm.runs().stream()
                        .filter(run -> run.linear("full").isPresent())
                        .collect(Collectors.toList()))
            .filter(runs -> !runs.isEmpty())
            .toList();
    if (scored.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble spread =
        scored.stream().filter(runs -> runs.size() > 1).mapToDouble(Caveats::spread).max();
    if (spread.isPresent()) {
      return Optional.of(
          "Repetitions of one experiment lie up to %s points apart: two single runs may well do so"
                  .formatted(Numbers.points(spread.getAsDouble()))
              + " by chance.");
    }
    return Optional.of(
        scored.size() == 1
            ? "One run: another seed may score differently."
            : "Another seed may reverse any difference between single runs.");
  }

  private static double spread(List<ReportedRun> repetitions) {
    double[] sorted =
        repetitions.stream()
            .mapToDouble(run -> run.linear("full").orElseThrow().accuracy())
            .sorted()
            .toArray();
    return Arrays.stream(sorted).max().orElseThrow() - sorted[0];
  }
}
