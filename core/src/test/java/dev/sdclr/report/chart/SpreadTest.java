package dev.sdclr.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.report.chart.LineChart.Point;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

  private static List<Point> points(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Point(i, Math.sin(i))).toList();
  }

  @Test
  void leavesFewPointsAlone() {
    assertThat(Spread.keepingExtremes(points(300), 300)).isEqualTo(points(300));
    assertThat(Spread.evenly(points(3), 3)).isEqualTo(points(3));
  }

  @Test
  void keepsEndsAndSpikesOfManyPoints() {
    Point spike = new Point(1234, 99);
    Point dip = new Point(1700, -99);
    List<Point> all =
        points(5000).stream()
            .map(p -> p.x() == spike.x() ? spike : p.x() == dip.x() ? dip : p)
            .toList();
    List<Point> kept = Spread.keepingExtremes(all, 300);
    assertThat(kept)
        .hasSizeBetween(250, 300)
        .contains(spike, dip)
        .startsWith(all.get(0))
        .endsWith(all.get(4999))
        .isSortedAccordingTo(Comparator.comparingInt(Point::x))
        .doesNotHaveDuplicates();
  }

  @Test
  void keepsGaps() {
    List<Point> all =
        points(1000).stream().map(p -> p.x() >= 500 ? new Point(p.x(), Double.NaN) : p).toList();
    assertThat(Spread.keepingExtremes(all, 100)).anyMatch(p -> Double.isNaN(p.y()));
  }

  @Test
  void choosesEvenlyWithBothEnds() {
    assertThat(Spread.evenly(IntStream.rangeClosed(1, 101).boxed().toList(), 5))
        .containsExactly(1, 26, 51, 76, 101);
  }
}
