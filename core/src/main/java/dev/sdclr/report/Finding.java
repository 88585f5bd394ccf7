package dev.sdclr.report;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import java.util.List;

/** One sentence on what the runs show, whichever way it goes. */
final class Finding {

  static final String SMALLER = " points (smaller is better)";

  private Finding() {}

  /** The sentence, by the first measure that most runs have. */
  static String of(List<ReportedRun> runs) {
    Measure measure = Measure.commonest(runs);
    List<ReportedRun> scored = runs.stream().filter(measure::has).toList();
    return switch (scored.size()) {
      case 0 -> unscored(runs);
      case 1 -> only(scored.get(0), runs.size(), measure);
      case 2 -> Versus.sentence(scored, measure);
      default -> Ranking.sentence(scored, measure);
    };
  }

  private static String unscored(List<ReportedRun> runs) {
    if (runs.size() > 1) {
      return "None of the %d runs has been evaluated yet.".formatted(runs.size());
    }
    ReportedRun run = runs.get(0);
    String unscored =
        run.hasLabels()
            ? "; it has not been evaluated yet."
            : "; without labels to score it by, look at what it forgets first.";
    return run.record()
        .map(record -> run.label() + trained(record) + unscored)
        .orElse(run.label() + " has not been evaluated yet.");
  }

  private static String trained(RunRecord record) {
    return " was trained for %s on %s in %s"
        .formatted(
            Numbers.count(record.epochsDone(), "epoch", "epochs"),
            Numbers.count(record.images(), "image", "images"),
            Numbers.duration(record.trainingSeconds()));
  }

  private static String only(ReportedRun run, int runs, Measure measure) {
    Score score = measure.of(run);
    String alone =
        runs > 1 ? "Only %s has been scored so far: it".formatted(run.label()) : run.label();
    return "%s scores %s (%s)%s%s."
        .formatted(
            alone,
            Numbers.percent(score.accuracy()),
            measure.name(),
            groups(score),
            balance(score));
  }

  private static String groups(Score score) {
    double many = score.group(Group.MANY);
    double few = score.group(Group.FEW);
    return Double.isFinite(many) && Double.isFinite(few)
        ? "; %s on the classes with many images, %s on those with few"
            .formatted(Numbers.percent(many), Numbers.percent(few))
        : "";
  }

  private static String balance(Score score) {
    return Double.isFinite(score.balancedness())
        ? "; balancedness " + Numbers.points(score.balancedness()) + SMALLER
        : "";
  }
}
