package dev.sdclr.report.statistics;

import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.run.statistics.Sample;
import java.util.List;

/**
 * One sentence on what the runs show. It gives the figures of every arm in the page's order and
 * ranks none: whether one is above another is for {@link Differences} to say.
 */
public final class Finding {

  private static final int MAX_ARMS = 6;
  private static final String KEPT = " keeps its encoder as it was";

  private Finding() {}

  /** The sentence, by the measure that most runs have. */
  public static String of(List<ReportedRun> runs) {
    Measure measure = Measure.commonest(runs);
    List<Arm> scored = Arm.of(runs).stream().filter(arm -> !arm.scored(measure).isEmpty()).toList();
    if (scored.isEmpty()) {
      return unscored(runs);
    }
    if (scored.size() > 1) {
      return several(scored, measure);
    }
    Arm arm = scored.get(0);
    List<ReportedRun> own = arm.scored(measure);
    return own.size() == 1
        ? only(own.get(0), runs.size(), measure)
        : "%s scores %s (%s)."
            .formatted(
                arm.label(),
                overRuns(own, measure),
                measure.name() + "; mean and, in brackets, 95 %" + " interval over runs");
  }

  private static String unscored(List<ReportedRun> runs) {
    if (runs.size() > 1) {
      return "None of the %d runs has been evaluated yet.".formatted(runs.size());
    }
    ReportedRun run = runs.get(0);
    String unscored =
        run.canBeScored()
            ? "; it has not been evaluated yet."
            : "; without labels to score it by, look at what it ranks first.";
    return run.record()
        .map(record -> run.label() + (run.keepsEncoder() ? KEPT : trained(record)) + unscored)
        .orElse(run.label() + " has not been evaluated yet.");
  }

  private static String trained(RunRecord record) {
    return " was trained for %s on %s in %s"
        .formatted(
            Numbers.count(record.epochsDone(), "epoch", "epochs"),
            Numbers.count(record.readableImages(), "image", "images"),
            Numbers.duration(record.trainingSeconds()));
  }

  private static String only(ReportedRun run, int runs, Measure measure) {
    Score score = measure.of(run);
    String alone =
        runs > 1 ? "Only %s has been scored so far: it".formatted(run.label()) : run.label();
    double balancedness = Quantity.BALANCEDNESS.of(score);
    return "%s scores %s (%s)%s%s."
        .formatted(
            alone,
            Numbers.percent(score.accuracy()),
            measure.name(),
            groups(score),
            Double.isFinite(balancedness)
                ? "; balancedness %s points (smaller is better)"
                    .formatted(Numbers.points(balancedness))
                : "");
  }

  private static String groups(Score score) {
    double many = score.group(Group.MANY);
    double few = score.group(Group.FEW);
    return Double.isFinite(many) && Double.isFinite(few)
        ? "; %s on the classes with many images, %s on those with few"
            .formatted(Numbers.percent(many), Numbers.percent(few))
        : "";
  }

  private static String several(List<Arm> arms, Measure measure) {
    boolean isOneRunEach = arms.stream().allMatch(arm -> arm.scored(measure).size() == 1);
    boolean hasIntervals =
        arms.stream()
            .flatMap(arm -> arm.scored(measure).stream())
            .anyMatch(run -> measure.of(run).intervals() != null);
    List<String> figures =
        arms.stream().limit(MAX_ARMS).map(arm -> figures(arm, measure, isOneRunEach)).toList();
    String more = arms.size() > MAX_ARMS ? "; %d more below".formatted(arms.size() - MAX_ARMS) : "";
    return "%s%s%s (%s%s)."
        .formatted(
            isOneRunEach ? "One run each: no ranking. " : "",
            String.join("; ", figures),
            more,
            measure.name(),
            isOneRunEach
                ? hasIntervals ? "; in brackets 95 % intervals over test images alone" : ""
                : "; in brackets 95 % intervals over runs");
  }

  private static String figures(Arm arm, Measure measure, boolean isOneRunEach) {
    List<ReportedRun> runs = arm.scored(measure);
    if (runs.size() > 1) {
      return "%s scores %s".formatted(arm.label(), overRuns(runs, measure));
    }
    Score score = measure.of(runs.get(0));
    String interval =
        isOneRunEach && score.intervals() != null
            ? " (%s)".formatted(Numbers.ends(score.intervals().accuracy()))
            : "";
    return "%s scores %s%s%s"
        .formatted(
            arm.label(),
            Numbers.percent(measure.mean(runs.get(0), Quantity.ACCURACY)),
            interval,
            isOneRunEach ? "" : ", one run, which is not ranked");
  }

  /** The mean, with its interval where the runs differ at all. */
  private static String overRuns(List<ReportedRun> runs, Measure measure) {
    double[] values =
        runs.stream().mapToDouble(run -> measure.mean(run, Quantity.ACCURACY)).toArray();
    PairedDifference fromZero = PairedDifference.of(values);
    return "%s in the mean of %d runs%s"
        .formatted(
            Numbers.percent(Sample.mean(values)),
            runs.size(),
            fromZero.hasInterval()
                ? " (%s)".formatted(Numbers.ends(possible(fromZero.interval())))
                : "");
  }

  /** As far as accuracies go. */
  private static Interval possible(Interval interval) {
    return new Interval(
        Math.min(100, Math.max(0, interval.low())), Math.max(0, Math.min(100, interval.high())));
  }
}
