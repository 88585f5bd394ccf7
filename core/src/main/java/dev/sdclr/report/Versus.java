package dev.sdclr.report;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Score;
import java.util.List;

/** The finding on two runs: the difference, whichever way it goes. */
final class Versus {

  private Versus() {}

  /** SDCLR is the subject where only one of the two is SDCLR, whatever their order. */
  static String sentence(List<ReportedRun> two, Measure measure) {
    boolean swap = two.get(1).isSdclr() && !two.get(0).isSdclr();
    ReportedRun one = two.get(swap ? 1 : 0);
    ReportedRun other = two.get(swap ? 0 : 1);
    Score mine = measure.of(one);
    Score its = measure.of(other);
    String start =
        Math.abs(mine.accuracy() - its.accuracy()) < Numbers.VISIBLE
            ? "%s and %s score the same, %s (%s)"
                .formatted(
                    one.label(), other.label(), Numbers.percent(mine.accuracy()), measure.name())
            : "%s scores %s against %s %s (%s)"
                .formatted(
                    one.label(),
                    Numbers.percent(mine.accuracy()),
                    possessive(other.label()),
                    Numbers.percent(its.accuracy()),
                    measure.name());
    return start + few(mine.group(Group.FEW) - its.group(Group.FEW)) + balance(mine, its) + ".";
  }

  private static String possessive(String label) {
    return label + (label.endsWith("s") ? "’" : "’s");
  }

  private static String few(double difference) {
    if (!Double.isFinite(difference)) {
      return "";
    }
    return Math.abs(difference) < Numbers.VISIBLE
        ? "; their few-group accuracy is the same"
        : "; its few-group accuracy is %s points %s"
            .formatted(Numbers.points(Math.abs(difference)), difference > 0 ? "higher" : "lower");
  }

  private static String balance(Score mine, Score its) {
    return Double.isFinite(mine.balancedness()) && Double.isFinite(its.balancedness())
        ? "; balancedness %s against %s%s"
            .formatted(
                Numbers.points(mine.balancedness()),
                Numbers.points(its.balancedness()),
                Finding.SMALLER)
        : "";
  }
}
