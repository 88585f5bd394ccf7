package dev.sdclr.run;

import dev.sdclr.SplitMix;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.statistics.Binomial;
import dev.sdclr.run.statistics.Interval;
import dev.sdclr.run.statistics.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a score might have been with other test images: the bootstrap (Efron and Tibshirani 1993),
 * stratified so that every class keeps its number of test images.
 *
 * <p>Drawing a class's n images with replacement makes the number of right ones binomial, so that
 * is drawn instead; {@link Binomial} says how where all images are right, or all wrong.
 *
 * <p>Several repetitions (draws of labels, or training runs) on the same test images are drawn with
 * replacement as well and averaged; their chance in the test images is taken to be the same, which
 * makes intervals rather too wide than too narrow.
 */
public final class Resamples {

  /** How many. */
  public static final int COUNT = 1000;

  private static final long STREAM = 11;
  private static final long REPETITION_STREAM = 12;

  private final double[] accuracy = new double[COUNT];
  private final double[] balancedness = new double[COUNT];
  private final Map<Group, double[]> groups = new EnumMap<>(Group.class);
  private final List<Interval> perClass = new ArrayList<>();

  private Resamples() {}

  /**
   * Draws all resamples.
   *
   * @param repetitions accuracy by class number in percent, one list a repetition
   * @param testImages by class number; a class with none takes no part
   * @param classes by class number
   * @param seed that decides everything
   */
  public static Resamples of(
      List<List<Double>> repetitions,
      List<Integer> testImages,
      List<ClassCount> classes,
      long seed) {
    Resamples resamples = new Resamples();
    int[][] chosen = chosen(repetitions.size(), seed);
    Map<Group, Integer> sizes = new EnumMap<>(Group.class);
    int tested = 0;
    for (int c = 0; c < classes.size(); c++) {
      if (testImages.get(c) == 0) {
        resamples.perClass.add(null);
        continue;
      }
      tested++;
      double[] values = values(repetitions, testImages.get(c), c, chosen, seed);
      resamples.perClass.add(Interval.ofPercentiles(values));
      Group group = classes.get(c).group();
      add(values, resamples.groups.computeIfAbsent(group, g -> new double[COUNT]));
      add(values, resamples.accuracy);
      sizes.merge(group, 1, Integer::sum);
    }
    divide(resamples.accuracy, tested);
    resamples.groups.forEach((group, sum) -> divide(sum, sizes.get(group)));
    for (int b = 0; b < COUNT && tested > 0; b++) {
      int resample = b;
      double[] means = resamples.groups.values().stream().mapToDouble(g -> g[resample]).toArray();
      resamples.balancedness[b] = Sample.of(means).deviation();
    }
    return resamples;
  }

  /** Repetitions of each resample, drawn with replacement. */
  private static int[][] chosen(int repetitions, long seed) {
    SplitMix random = SplitMix.of(seed, REPETITION_STREAM);
    int[][] chosen = new int[COUNT][repetitions];
    for (int[] resample : chosen) {
      Arrays.setAll(resample, i -> random.nextInt(repetitions));
    }
    return chosen;
  }

  private static double[] values(
      List<List<Double>> repetitions, int images, int c, int[][] chosen, long seed) {
    List<Binomial> counts =
        repetitions.stream()
            .map(p -> new Binomial(images, (int) Math.round(p.get(c) * images / 100)))
            .toList();
    SplitMix random = SplitMix.of(seed, STREAM, c);
    double[] values = new double[COUNT];
    for (int b = 0; b < COUNT; b++) {
      double share = random.nextDouble();
      long right = 0;
      for (int repetition : chosen[b]) {
        right += counts.get(repetition).quantile(share);
      }
      values[b] = 100.0 * right / ((long) images * chosen[b].length);
    }
    return values;
  }

  private static void add(double[] values, double[] sums) {
    for (int b = 0; b < COUNT; b++) {
      sums[b] += values[b];
    }
  }

  private static void divide(double[] sums, int count) {
    for (int b = 0; b < COUNT; b++) {
      sums[b] /= count;
    }
  }

  /** The mean class accuracy of each, in percent. */
  public double[] accuracy() {
    return accuracy.clone();
  }

  /** The balancedness of each, in points; NaN when fewer than two groups have tested classes. */
  public double[] balancedness() {
    double[] values = balancedness.clone();
    if (groups.size() < 2) {
      Arrays.fill(values, Double.NaN);
    }
    return values;
  }

  /** The mean accuracy of a group's classes in each, in percent; NaN when no class is in it. */
  public double[] group(Group group) {
    double[] values = groups.get(group);
    if (values == null) {
      values = new double[COUNT];
      Arrays.fill(values, Double.NaN);
    }
    return values.clone();
  }

  /** Percentile intervals of all. */
  public Intervals intervals(List<Integer> testImages, long seed) {
    return new Intervals(
        COUNT,
        seed,
        testImages,
        Interval.ofPercentiles(accuracy),
        groups.size() < 2 ? null : Interval.ofPercentiles(balancedness),
        interval(Group.MANY),
        interval(Group.MEDIUM),
        interval(Group.FEW),
        Collections.unmodifiableList(perClass));
  }

  private Interval interval(Group group) {
    return groups.containsKey(group) ? Interval.ofPercentiles(groups.get(group)) : null;
  }
}
