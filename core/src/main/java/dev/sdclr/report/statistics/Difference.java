package dev.sdclr.report.statistics;

import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Intervals;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.run.statistics.Sample;
import dev.sdclr.run.statistics.StudentT;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * By how much one arm is above another, and the 95 % interval of that.
 *
 * <ul>
 *   <li>Where both arms have several runs, the runs are the sample: if each has a partner of the
 *       same seeds and images, Student's t interval of the differences of the pairs; else Welch's
 *       (Welch 1947) of two independent samples. Several draws of labels count by their mean.
 *       Values that are all the same, as few test images make them, say nothing of chance.
 *   <li>Else the test images are, and the draws of labels if there are several: both arms are
 *       resampled ({@link Resamples}) and the interval holds the middle 95 % of the differences.
 *       The arms are resampled apart, as which images each got right is not kept. Encoders mostly
 *       fail on the same images, so that the interval is rather too wide than too narrow. Chance in
 *       training takes no part in it.
 * </ul>
 *
 * @param points of the first arm less those of the second
 * @param interval 95 %
 * @param basis what it was taken over, in one phrase
 * @param isOverRuns whether chance in training takes part
 */
record Difference(double points, Interval interval, String basis, boolean isOverRuns) {

  /** Points that are nothing but rounding. */
  private static final double ROUNDING = 1e-9;

  /** What this interval means in words. */
  String verdict() {
    String ends =
        "the 95 %% interval of the difference, %s to %s points,"
            .formatted(Numbers.signed(interval.low()), Numbers.signed(interval.high()));
    if (isNoise()) {
      return "within noise: %s holds 0".formatted(ends);
    }
    return isOverRuns
        ? "beyond noise: %s does not hold 0".formatted(ends)
        : "beyond chance in the test images: %s does not hold 0, but it takes in no chance in training,"
                .formatted(ends)
            + " and another seed may reverse it";
  }

  boolean isNoise() {
    return interval.holds(0);
  }

  /**
   * Empty when the records do not say enough: no score, no such group, files of old, or scores by
   * other terms.
   */
  static Optional<Difference> of(Arm one, Arm other, Measure measure, Quantity quantity) {
    List<ReportedRun> first = one.scored(measure);
    List<ReportedRun> second = other.scored(measure);
    Optional<Difference> found = Optional.empty();
    if (Stream.concat(first.stream(), second.stream()).map(measure::terms).distinct().count() > 1) {
      return found;
    }
    if (first.size() > 1 && second.size() > 1) {
      found = overRuns(first, second, run -> measure.mean(run, quantity));
    }
    if (found.isEmpty() && !first.isEmpty() && !second.isEmpty()) {
      found = overTestImages(first, second, measure, quantity);
    }
    return found.filter(difference -> Double.isFinite(difference.points()));
  }

  private static Optional<Difference> overRuns(
      List<ReportedRun> first, List<ReportedRun> second, Function<ReportedRun, Double> value) {
    Map<Map<String, String>, Double> ones = byDraw(first, value);
    Map<Map<String, String>, Double> others = byDraw(second, value);
    if (ones.keySet().equals(others.keySet())) {
      return paired(
          ones.entrySet().stream()
              .mapToDouble(entry -> entry.getValue() - others.get(entry.getKey()))
              .toArray());
    }
    return unpaired(
        ones.values().stream().mapToDouble(v -> v).toArray(),
        others.values().stream().mapToDouble(v -> v).toArray());
  }

  private static Map<Map<String, String>, Double> byDraw(
      List<ReportedRun> runs, Function<ReportedRun, Double> value) {
    return runs.stream().collect(Collectors.toMap(run -> run.experiment().draw(), value));
  }

  static Optional<Difference> paired(double[] differences) {
    PairedDifference paired = PairedDifference.of(differences);
    String basis = "%d pairs of runs with the same seeds and data".formatted(differences.length);
    return paired.hasInterval()
        ? Optional.of(new Difference(paired.mean(), paired.interval(), basis, true))
        : Optional.empty();
  }

  static Optional<Difference> unpaired(double[] ones, double[] others) {
    double a = Sample.variance(ones) / ones.length;
    double b = Sample.variance(others) / others.length;
    if (Math.sqrt(a + b) < ROUNDING) {
      return Optional.empty();
    }
    double freedom = (a + b) * (a + b) / (a * a / (ones.length - 1) + b * b / (others.length - 1));
    double points = Sample.mean(ones) - Sample.mean(others);
    double reach = StudentT.quantile(Math.max(1, freedom)) * Math.sqrt(a + b);
    String basis = "%d runs against %d".formatted(ones.length, others.length);
    return Optional.of(
        new Difference(points, new Interval(points - reach, points + reach), basis, true));
  }

  private static Optional<Difference> overTestImages(
      List<ReportedRun> first, List<ReportedRun> second, Measure measure, Quantity quantity) {
    Optional<Resamples> ones = resamples(first, measure, 1);
    Optional<Resamples> others = resamples(second, measure, 2);
    if (ones.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    double[] differences = quantity.of(ones.get());
    double[] subtracted = quantity.of(others.get());
    for (int b = 0; b < differences.length; b++) {
      differences[b] -= subtracted[b];
    }
    double points = mean(first, measure, quantity) - mean(second, measure, quantity);
    String basis =
        repetitions(first, measure).size() + repetitions(second, measure).size() > 2
            ? "test images, and runs or draws of labels"
            : "test images";
    return Optional.of(new Difference(points, Interval.ofPercentiles(differences), basis, false));
  }

  private static double mean(List<ReportedRun> runs, Measure measure, Quantity quantity) {
    return runs.stream().mapToDouble(run -> measure.mean(run, quantity)).average().orElseThrow();
  }

  private static List<Score> repetitions(List<ReportedRun> runs, Measure measure) {
    return runs.stream().flatMap(run -> measure.repetitions(run).stream()).toList();
  }

  /** Empty when a score has no intervals, or its test images are not those of the others. */
  private static Optional<Resamples> resamples(List<ReportedRun> runs, Measure measure, long seed) {
    List<Score> scores = repetitions(runs, measure);
    List<Intervals> intervals =
        scores.stream().flatMap(score -> Optional.ofNullable(score.intervals()).stream()).toList();
    List<List<Integer>> testImages =
        intervals.stream().map(Intervals::testImages).distinct().toList();
    List<List<ClassCount>> classes =
        runs.stream().map(run -> run.evaluation().orElseThrow().classes()).distinct().toList();
    if (intervals.size() < scores.size() || testImages.size() != 1 || classes.size() != 1) {
      return Optional.empty();
    }
    List<List<Double>> perClass = scores.stream().map(Score::perClass).toList();
    return Optional.of(Resamples.of(perClass, testImages.get(0), classes.get(0), seed));
  }
}
