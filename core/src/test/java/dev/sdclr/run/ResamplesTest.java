package dev.sdclr.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.statistics.Binomial;
import dev.sdclr.run.statistics.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplesTest {

  private static final List<ClassCount> CLASSES =
      List.of(
          new ClassCount("a", 100, Group.MANY),
          new ClassCount("b", 90, Group.MANY),
          new ClassCount("c", 30, Group.MEDIUM),
          new ClassCount("d", 3, Group.FEW));
  private static final List<Double> PER_CLASS = List.of(90.0, 75.0, 62.5, 20.0);
  private static final List<Integer> IMAGES = List.of(50, 40, 40, 400);

  private static Intervals intervals(
      List<Double> perClass, List<Integer> images, List<ClassCount> classes, long seed) {
    return Resamples.of(List.of(perClass), images, classes, seed).intervals(images, seed);
  }

  /** In large samples the interval is p ± 1.96 √(p (1 − p) / n). */
  @ParameterizedTest
  @CsvSource({"1000000, 0.3", "100000, 0.93", "10000, 0.5"})
  void hasTheBinomialWidthOnLargeSamples(int images, double share) {
    Intervals found = intervals(List.of(100 * share), List.of(images), CLASSES.subList(0, 1), 4);
    double deviation = 100 * Math.sqrt(share * (1 - share) / images);
    // A percentile of 1,000 draws is known to about a twelfth of a deviation.
    assertThat(found.perClass().get(0).low())
        .isCloseTo(100 * share - 1.96 * deviation, within(0.25 * deviation));
    assertThat(found.perClass().get(0).high())
        .isCloseTo(100 * share + 1.96 * deviation, within(0.25 * deviation));
    assertThat(found.accuracy()).isEqualTo(found.perClass().get(0)).isEqualTo(found.many());
  }

  /** The mean of independent classes varies as the root of the sum of their variances. */
  @Test
  void averagesOverClassesShrinkAsIndependentOnesDo() {
    int count = 100;
    List<ClassCount> classes =
        IntStream.range(0, count)
            .mapToObj(i -> new ClassCount("c" + i, 9, i % 2 == 0 ? Group.MANY : Group.FEW))
            .toList();
    List<Double> perClass = IntStream.range(0, count).mapToObj(i -> 60.0).toList();
    List<Integer> images = IntStream.range(0, count).mapToObj(i -> 50).toList();
    Interval found = intervals(perClass, images, classes, 1).accuracy();
    double deviation = 100 * Math.sqrt(0.6 * 0.4 / 50 / count);
    assertThat(found.low()).isCloseTo(60 - 1.96 * deviation, within(0.25 * deviation));
    assertThat(found.high()).isCloseTo(60 + 1.96 * deviation, within(0.25 * deviation));
  }

  /** Drawing image by image, class by class, as the bootstrap is defined. */
  @Test
  void isTheSlowResamplingOfImages() {
    int rounds = 20_000;
    double[][] slow = new double[4][rounds]; // accuracy, many, few, balancedness
    SplitMix random = SplitMix.of(5, 6);
    for (int b = 0; b < rounds; b++) {
      double[] accuracy = new double[4];
      for (int c = 0; c < 4; c++) {
        int images = IMAGES.get(c);
        int right = 0;
        for (int i = 0; i < images; i++) {
          right += random.nextInt(images) < PER_CLASS.get(c) * images / 100 ? 1 : 0;
        }
        accuracy[c] = 100.0 * right / images;
      }
      double many = (accuracy[0] + accuracy[1]) / 2;
      double mean = (many + accuracy[2] + accuracy[3]) / 3;
      slow[0][b] = Arrays.stream(accuracy).average().orElseThrow();
      slow[1][b] = many;
      slow[2][b] = accuracy[3];
      slow[3][b] =
          Math.sqrt(
              (Math.pow(many - mean, 2)
                      + Math.pow(accuracy[2] - mean, 2)
                      + Math.pow(accuracy[3] - mean, 2))
                  / 3);
    }
    Intervals found = intervals(PER_CLASS, IMAGES, CLASSES, 9);
    requireClose(found.accuracy(), slow[0]);
    requireClose(found.many(), slow[1]);
    requireClose(found.few(), slow[2]);
    requireClose(found.balancedness(), slow[3]);
  }

  private static void requireClose(Interval found, double[] slow) {
    Interval expected = Interval.ofPercentiles(slow);
    double width = expected.high() - expected.low();
    assertThat(found.low()).isCloseTo(expected.low(), within(0.1 * width));
    assertThat(found.high()).isCloseTo(expected.high(), within(0.1 * width));
  }

  @Test
  void theSeedDecidesEverything() {
    Intervals once = intervals(PER_CLASS, IMAGES, CLASSES, 3);
    assertThat(intervals(PER_CLASS, IMAGES, CLASSES, 3)).isEqualTo(once);
    assertThat(intervals(PER_CLASS, IMAGES, CLASSES, 4)).isNotEqualTo(once);
    assertThat(
            IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> intervals(PER_CLASS, IMAGES, CLASSES, 3)))
        .containsOnly(once);
  }

  /** One that was never wrong may be so with other images, the more likely the fewer were tried. */
  @Test
  void classesThatAreAllRightOrAllWrongNeedNotStaySo() {
    List<ClassCount> classes =
        Stream.of("few", "many", "none").map(name -> new ClassCount(name, 9, Group.MANY)).toList();
    List<Interval> found =
        intervals(List.of(100.0, 100.0, 0.0), List.of(3, 300, 3), classes, 3).perClass();
    assertThat(found.get(0).high()).isEqualTo(100);
    assertThat(found.get(0).low()).isCloseTo(100.0 / 3, within(1e-9));
    assertThat(found.get(1).high()).isEqualTo(100);
    assertThat(found.get(1).low()).isBetween(99.0, 99.5);
    assertThat(found.get(2).low()).isZero();
    assertThat(found.get(2).high()).isCloseTo(200.0 / 3, within(1e-9));
  }

  @Test
  void aGroupWithoutClassesHasNoInterval() {
    Resamples resamples =
        Resamples.of(List.of(PER_CLASS.subList(0, 2)), IMAGES, CLASSES.subList(0, 2), 1);
    assertThat(resamples.intervals(IMAGES.subList(0, 2), 1).few()).isNull();
    assertThat(resamples.group(Group.FEW)).containsOnly(Double.NaN);
    assertThat(resamples.group(Group.MANY)).doesNotContain(Double.NaN);
  }

  /** Two repetitions 20 points apart, of classes of which so many images leave no doubt. */
  @Test
  void repetitionsAreDrawnWithReplacement() {
    List<ClassCount> classes =
        IntStream.range(0, 10).mapToObj(i -> new ClassCount("c" + i, 9, Group.MANY)).toList();
    List<Double> low = IntStream.range(0, 10).mapToObj(i -> i < 4 ? 100.0 : 0).toList();
    List<Double> high = IntStream.range(0, 10).mapToObj(i -> i < 6 ? 100.0 : 0).toList();
    List<Integer> images = IntStream.range(0, 10).mapToObj(i -> 1_000_000).toList();
    long[] accuracy =
        Arrays.stream(Resamples.of(List.of(low, high), images, classes, 1).accuracy())
            .mapToLong(Math::round)
            .toArray();
    assertThat(accuracy).containsOnly(40, 50, 60);
    assertThat(Arrays.stream(accuracy).filter(a -> a == 50).count()).isBetween(430L, 570L);
  }

  /** Against the whole distribution summed up term by term. */
  @ParameterizedTest
  @CsvSource({"7, 3", "1, 1", "5, 0", "40, 40", "60, 59", "200, 20"})
  void countsAreBinomial(int images, int right) {
    Binomial binomial = new Binomial(images, right);
    boolean isCertain = right == 0 || right == images;
    double p = isCertain ? (right + 0.5) / (images + 1) : (double) right / images;
    for (double share = 0.0005; share < 1; share += 0.001) {
      double cumulative = 0;
      int expected = -1;
      while (cumulative <= share) {
        expected++;
        cumulative += mass(images, expected, p);
      }
      assertThat(binomial.quantile(share)).isEqualTo(expected);
    }
  }

  private static double mass(int n, int k, double p) {
    double mass = Math.pow(p, k) * Math.pow(1 - p, n - k);
    for (int i = 1; i <= k; i++) {
      mass *= (double) (n - k + i) / i;
    }
    return mass;
  }

  @Test
  void intervalsInterpolatePercentiles() {
    double[] values = IntStream.rangeClosed(0, 40).mapToDouble(i -> 40 - i).toArray();
    assertThat(Interval.ofPercentiles(values)).isEqualTo(new Interval(1, 39));
    assertThat(Interval.ofPercentiles(new double[] {0, 1}).low()).isCloseTo(0.025, within(1e-12));
    assertThat(new Interval(-1, 0).holds(0)).isTrue();
    assertThat(new Interval(1, 2).holds(0)).isFalse();
    assertThatThrownBy(() -> new Interval(2, 1))
        .hasMessage("interval ends must ascend, were 2.0, 1.0");
  }
}
