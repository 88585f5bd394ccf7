package dev.sdclr.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.run.statistics.StudentT;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {

  private static final StudyMeasure MEASURE = StudyMeasure.of("full.all");

  /** The probability is by numerical integration of the density, in another program. */
  @Test
  void pairsGiveStudentsIntervalAndProbability() {
    PairedDifference difference = PairedDifference.of(List.of(1.0, 2.0, 0.5, 1.5, 3.0));
    assertThat(difference.pairs()).isEqualTo(5);
    assertThat(difference.mean()).isEqualTo(1.6, within(1e-12));
    assertThat(difference.p()).isEqualTo(0.0204758, within(1e-6));
    double error = Math.sqrt((0.36 + 0.16 + 1.21 + 0.01 + 1.96) / 4 / 5);
    assertThat(difference.interval().low()).isEqualTo(1.6 - 2.7764 * error, within(1e-9));
    assertThat(difference.interval().high()).isEqualTo(1.6 + 2.7764 * error, within(1e-9));
  }

  @Test
  void onePairOrPairsThatAreAllAlikeTellNothingOfChance() {
    assertThat(PairedDifference.of(List.of(3.0)).hasInterval()).isFalse();
    assertThat(PairedDifference.of(List.of(3.0, 3.0, 3.0)).hasInterval()).isFalse();
    assertThat(new Comparison("d", "a", MEASURE, PairedDifference.of(List.of(3.0))).isBeyondNoise())
        .isFalse();
  }

  /** The interval's end and p = 0.05 are the same statement. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "9", "10", "19", "20"})
  void probabilityAtTheQuantileIsFivePercent(int degrees) {
    assertThat(StudentT.twoSided(StudentT.quantile(degrees), degrees))
        .isEqualTo(0.05, within(5e-5));
  }

  /** Against the integral of the density, by Simpson's rule. */
  @ParameterizedTest
  @CsvSource({"0.3,1", "2.5,1", "0.7,2", "3,2", "1.1,3", "2.2,4", "1.7,7", "4,8", "0,5"})
  void probabilityIsTheIntegralOfTheDensity(double t, int degrees) {
    int steps = 200_000;
    double step = t / steps;
    double inside = 0;
    double whole = 0;
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      inside += weight * density(i * step, degrees);
    }
    inside *= 2 * step / 3;
    // x = tan(u) maps the whole line to an interval.
    for (int i = 0; i < steps; i++) {
      double u = (i + 0.5) * Math.PI / 2 / steps;
      double x = Math.tan(u);
      whole += 2 * density(x, degrees) * (1 + x * x) * Math.PI / 2 / steps;
    }
    assertThat(StudentT.twoSided(t, degrees)).isEqualTo(1 - inside / whole, within(1e-6));
    assertThat(StudentT.twoSided(-t, degrees)).isEqualTo(StudentT.twoSided(t, degrees));
  }

  private static double density(double x, int degrees) {
    return Math.pow(1 + x * x / degrees, -(degrees + 1) / 2.0);
  }

  /** R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"). */
  @Test
  void adjustsByHolmsStepDownMethod() {
    List<Comparison> adjusted = Comparison.adjusted(comparisons(0.01, 0.04, 0.03, 0.005), 4);
    assertThat(adjusted)
        .extracting(Comparison::adjusted)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
  }

  /** While runs are missing, what is planned is corrected for. */
  @Test
  void adjustsForComparisonsThatAreStillMissing() {
    List<Comparison> adjusted = Comparison.adjusted(comparisons(0.01, 0.5), 10);
    assertThat(adjusted)
        .extracting(Comparison::adjusted)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : 1)
        .containsExactly(0.1, 1.0);
  }

  private static List<Comparison> comparisons(double... probabilities) {
    return Arrays.stream(probabilities)
        .mapToObj(
            p ->
                new Comparison(
                    "d", "a", MEASURE, new PairedDifference(5, 1, new Interval(0, 2), p)))
        .toList();
  }
}
