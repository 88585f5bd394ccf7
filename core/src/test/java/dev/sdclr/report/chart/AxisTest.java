package dev.sdclr.report.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {

  private static String labels(Axis axis) {
    return axis.ticks().stream().map(axis::label).collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{0} to {1} in {2}: {3}")
  @CsvSource({
    "0, 100, 5, 0 20 40 60 80 100",
    "0, 93.2, 5, 0 20 40 60 80 100",
    "0, 1, 5, 0.0 0.2 0.4 0.6 0.8 1.0",
    "4.07, 5.66, 6, 4.0 4.5 5.0 5.5 6.0",
    "70.4, 95.1, 6, 70 75 80 85 90 95 100",
    "0.00001, 0.5, 5, 0.0 0.1 0.2 0.3 0.4 0.5",
    "0, 0.00003, 3, 0 1e-5 2e-5 3e-5",
    "-3, 7, 6, -4 -2 0 2 4 6 8",
    "-3, 7, 5, -5 0 5 10",
    "0, 12345, 5, '0 5,000 10,000 15,000'",
    "0, 0, 5, 0.0 0.2 0.4 0.6 0.8 1.0",
    "5, 5, 4, 4.5 5.0 5.5",
    "0.3, 0.30000000000000004, 4, 0.26 0.28 0.30 0.32 0.34",
  })
  void coversItsValuesWithRoundTicks(double min, double max, int intervals, String expected) {
    assertThat(labels(Axis.covering(min, max, intervals))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} to {1} in {2}: {3}")
  @CsvSource({
    "1, 3, 7, 1 2 3",
    "1, 40, 9, 5 10 15 20 25 30 35 40",
    "1, 500, 5, 100 200 300 400 500",
    "1, 100, 12, 10 20 30 40 50 60 70 80 90 100",
    "7, 7, 4, 7",
    "1, 2000, 4, '500 1,000 1,500 2,000'",
  })
  void putsWholeTicksWithin(int min, int max, int intervals, String expected) {
    assertThat(labels(Axis.within(min, max, intervals))).isEqualTo(expected);
  }

  @Test
  void enclosesAnyRangeInFewAscendingTicks() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      double scale = Math.pow(10, random.nextInt(-8, 9));
      double min = random.nextDouble(-1, 1) * scale;
      double max = min + random.nextDouble(1e-3, 1) * scale;
      int intervals = random.nextInt(2, 10);
      Axis axis = Axis.covering(min, max, intervals);
      List<Double> ticks = axis.ticks();
      assertThat(axis.low()).as("seed 1, draw %d", i).isLessThanOrEqualTo(min);
      assertThat(axis.high()).as("seed 1, draw %d", i).isGreaterThanOrEqualTo(max);
      assertThat(ticks).isSorted().doesNotHaveDuplicates();
      assertThat(ticks.size() - 1).isBetween(1, intervals);
      assertThat(ticks.stream().map(axis::label).toList()).doesNotHaveDuplicates();
    }
  }

  @Test
  void refusesWhatIsNoRange() {
    assertThatThrownBy(() -> Axis.covering(1, Double.NaN, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "no axis from 1.0 to NaN in 5 intervals: needs finite, ascending bounds and 2 or more");
    assertThatThrownBy(() -> Axis.covering(2, 1, 5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Axis.within(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
