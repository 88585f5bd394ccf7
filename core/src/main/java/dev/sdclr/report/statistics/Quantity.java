package dev.sdclr.report.statistics;

import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.Intervals;
import dev.sdclr.run.Resamples;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;

/** One number of a score. */
public enum Quantity {
  ACCURACY("All", null),
  MANY("Many", Group.MANY),
  MEDIUM("Medium", Group.MEDIUM),
  FEW("Few", Group.FEW),
  BALANCEDNESS("Balanced\u00adness", null);

  private final String heading;
  private final Group group;

  Quantity(String heading, Group group) {
    this.heading = heading;
    this.group = group;
  }

  public String heading() {
    return heading;
  }

  /** NaN when no tested class is in the group, or fewer than two groups have one. */
  public double of(Score score) {
    return switch (this) {
      case ACCURACY -> score.accuracy();
      case BALANCEDNESS -> score.balancedness() == null ? Double.NaN : score.balancedness();
      default -> score.group(group);
    };
  }

  /** Null where the number is NaN. */
  public Interval of(Intervals intervals) {
    return switch (this) {
      case ACCURACY -> intervals.accuracy();
      case BALANCEDNESS -> intervals.balancedness();
      default -> intervals.group(group);
    };
  }

  /** NaN in all where the number is NaN. */
  public double[] of(Resamples resamples) {
    return switch (this) {
      case ACCURACY -> resamples.accuracy();
      case BALANCEDNESS -> resamples.balancedness();
      default -> resamples.group(group);
    };
  }
}
