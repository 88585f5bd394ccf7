package dev.sdclr.report.chart;

import dev.sdclr.report.chart.LineChart.Point;
import java.util.ArrayList;
import java.util.List;

/** Makes do with fewer points where a chart or table would be overcrowded. */
public final class Spread {

  private Spread() {}

  /** At most {@code limit} (2 or more) of {@code all}, evenly spread, first and last included. */
  public static <T> List<T> evenly(List<T> all, int limit) {
    if (all.size() <= limit) {
      return all;
    }
    List<T> chosen = new ArrayList<>();
    for (int i = 0; i < limit; i++) {
      chosen.add(all.get((int) Math.round((double) i * (all.size() - 1) / (limit - 1))));
    }
    return chosen;
  }

  /**
   * At most {@code limit} (4 or more) of {@code all}: the lowest and the highest of each stretch,
   * so that a spike stays visible, and first and last.
   */
  static List<Point> keepingExtremes(List<Point> all, int limit) {
    if (all.size() <= limit) {
      return all;
    }
    int stretches = (limit - 2) / 2;
    int inner = all.size() - 2;
    List<Point> chosen = new ArrayList<>();
    chosen.add(all.get(0));
    for (int i = 0; i < stretches; i++) {
      int from = 1 + (int) ((long) inner * i / stretches);
      int to = 1 + (int) ((long) inner * (i + 1) / stretches);
      addExtremes(all.subList(from, to), chosen);
    }
    chosen.add(all.get(all.size() - 1));
    return chosen;
  }

  private static void addExtremes(List<Point> stretch, List<Point> chosen) {
    int lowest = 0;
    int highest = 0;
    for (int i = 1; i < stretch.size(); i++) {
      lowest = stretch.get(i).y() < stretch.get(lowest).y() ? i : lowest;
      highest = stretch.get(i).y() > stretch.get(highest).y() ? i : highest;
    }
    chosen.add(stretch.get(Math.min(lowest, highest)));
    if (lowest != highest) {
      chosen.add(stretch.get(Math.max(lowest, highest)));
    }
  }
}
