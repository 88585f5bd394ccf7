package dev.sdclr.rare.judge;

import dev.sdclr.Descending;
import dev.sdclr.SplitMix;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.OrderingEvaluation.ClassesFound;
import dev.sdclr.run.OrderingEvaluation.Detection;
import dev.sdclr.run.OrderingEvaluation.Lift;
import dev.sdclr.run.OrderingEvaluation.OrderingScore;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Says how well orderings put rare images first, with intervals over the images: the bootstrap, in
 * which each image counts as often as a Poisson variable of mean 1 says, the same for all orderings
 * (Oza and Russell 2001; Efron and Tibshirani 1993).
 *
 * <p>Images of equal scores stand side by side: a pair counts half in the area under the receiver
 * operating characteristic, and precision is taken at the last of them.
 */
final class OrderingJudge {

  /** How many resamples. */
  static final int RESAMPLES = 200;

  private static final double[] TOP_PERCENTS = {1, 5, 10};
  private static final int[] FIRST = {20, 50, 100, 200};
  private static final long STREAM = 41;

  /** Number of the rare class of each image, −1 for others. */
  private final int[] rareClass;

  private final List<ClassCount> rareClasses;
  private final byte[][] weights;

  /**
   * Gets ready for some images.
   *
   * @param rareClass number of each image's rare class, −1 for images of no rare class
   * @param rareClasses at least one, each with an image
   * @param seed of the resamples
   */
  OrderingJudge(int[] rareClass, List<ClassCount> rareClasses, long seed) {
    this.rareClass = rareClass.clone();
    this.rareClasses = List.copyOf(rareClasses);
    weights = new byte[RESAMPLES][];
    for (int b = 0; b < RESAMPLES; b++) {
      weights[b] = poisson(rareClass.length, SplitMix.of(seed, STREAM, b));
    }
  }

  private static byte[] poisson(int images, SplitMix random) {
    byte[] counts = new byte[images];
    for (int i = 0; i < images; i++) {
      double rest = random.nextDouble();
      double chance = Math.exp(-1);
      byte count = 0;
      while (rest >= chance && count < Byte.MAX_VALUE) {
        rest -= chance;
        count++;
        chance /= count;
      }
      counts[i] = count;
    }
    return counts;
  }

  /**
   * Judges one ordering.
   *
   * @param scores the higher, the earlier; no NaN
   */
  OrderingScore judge(String name, double[] scores) {
    int[] order = Descending.rows(scores);
    byte[] once = new byte[scores.length];
    Arrays.fill(once, (byte) 1);
    Tally exact = new Tally(scores, order, once);
    List<Tally> resamples = new ArrayList<>();
    for (byte[] weight : weights) {
      resamples.add(new Tally(scores, order, weight));
    }
    Map<String, Detection> perClass = new LinkedHashMap<>();
    for (int c = 0; c < rareClasses.size(); c++) {
      perClass.put(rareClasses.get(c).name(), detection(exact, resamples, c));
    }
    return new OrderingScore(
        name,
        detection(exact, resamples, rareClasses.size()),
        perClass,
        lifts(exact, resamples),
        classesFound(exact, resamples));
  }

  private static Detection detection(Tally exact, List<Tally> resamples, int c) {
    return new Detection(
        exact.auroc[c],
        interval(resamples.stream().mapToDouble(t -> t.auroc[c]).toArray()),
        exact.precision[c],
        interval(resamples.stream().mapToDouble(t -> t.precision[c]).toArray()));
  }

  private static List<Lift> lifts(Tally exact, List<Tally> resamples) {
    return IntStream.range(0, TOP_PERCENTS.length)
        .mapToObj(
            i ->
                new Lift(
                    TOP_PERCENTS[i],
                    exact.lift[i],
                    interval(resamples.stream().mapToDouble(t -> t.lift[i]).toArray())))
        .toList();
  }

  private List<ClassesFound> classesFound(Tally exact, List<Tally> resamples) {
    return IntStream.range(0, FIRST.length)
        .mapToObj(
            i ->
                new ClassesFound(
                    FIRST[i],
                    exact.found[i],
                    interval(resamples.stream().mapToDouble(t -> t.found[i]).toArray()),
                    byLot(FIRST[i])))
        .toList();
  }

  /** Expected rare classes among images drawn without replacement. */
  private double byLot(int drawn) {
    int all = rareClass.length;
    double expected = 0;
    for (int c = 0; c < rareClasses.size(); c++) {
      int number = c;
      long own = IntStream.of(rareClass).filter(r -> r == number).count();
      double missed = 1;
      for (int i = 0; i < Math.min(drawn, all); i++) {
        missed *= Math.max(0, all - own - i) / (double) (all - i);
      }
      expected += 1 - missed;
    }
    return expected;
  }

  /** Resamples without one of the images that are looked for say nothing. */
  private static Interval interval(double[] values) {
    double[] known = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    return known.length == 0 ? new Interval(0, 1) : Interval.ofPercentiles(known);
  }

  /** What counts for one weighting of the images; the last class stands for all rare ones. */
  private final class Tally {

    private final double[] auroc = new double[rareClasses.size() + 1];
    private final double[] precision = new double[rareClasses.size() + 1];
    private final double[] lift = new double[TOP_PERCENTS.length];
    private final int[] found = new int[FIRST.length];

    private final double[] total = new double[rareClasses.size() + 1];
    private final double[] seen = new double[rareClasses.size() + 1];
    private double totalWeight;
    private double seenWeight;

    Tally(double[] scores, int[] order, byte[] weight) {
      int any = rareClasses.size();
      for (int i = 0; i < weight.length; i++) {
        totalWeight += weight[i];
        if (rareClass[i] >= 0) {
          total[rareClass[i]] += weight[i];
          total[any] += weight[i];
        }
      }
      double[] own = new double[any + 1];
      for (int from = 0, to; from < order.length; from = to) {
        Arrays.fill(own, 0);
        double all = 0;
        to = from;
        while (to < order.length && scores[order[to]] == scores[order[from]]) {
          int image = order[to++];
          all += weight[image];
          look(image, weight[image]);
          if (rareClass[image] >= 0) {
            own[rareClass[image]] += weight[image];
            own[any] += weight[image];
          }
        }
        for (int c = 0; own[any] > 0 && c <= any; c++) {
          take(c, own[c], all);
        }
        seenWeight += all;
      }
      for (int c = 0; c <= any; c++) {
        auroc[c] /= total[c] * (totalWeight - total[c]);
        precision[c] /= total[c];
      }
    }

    /** Takes a group of images of equal scores, {@code own} of them of a class. */
    private void take(int c, double own, double all) {
      double othersBefore = seenWeight - seen[c];
      double othersHere = all - own;
      double others = totalWeight - total[c];
      auroc[c] += own * (others - othersBefore - othersHere + othersHere / 2);
      seen[c] += own;
      if (own > 0) {
        precision[c] += own * seen[c] / (seenWeight + all);
      }
    }

    private double looked;
    private double lookedRare;
    private final boolean[] met = new boolean[rareClasses.size()];
    private int metClasses;

    /** Looks at the next image of the order, where the first ones are counted. */
    private void look(int image, byte weight) {
      for (int copy = 0; copy < weight; copy++) {
        looked++;
        int c = rareClass[image];
        if (c >= 0) {
          lookedRare++;
          metClasses += met[c] ? 0 : 1;
          met[c] = true;
        }
        for (int i = 0; i < FIRST.length; i++) {
          if (looked <= FIRST[i]) {
            found[i] = metClasses;
          }
        }
        for (int i = 0; i < TOP_PERCENTS.length; i++) {
          if (looked == Math.max(1, Math.round(totalWeight * TOP_PERCENTS[i] / 100))) {
            lift[i] = lookedRare / looked / (total[rareClasses.size()] / totalWeight);
          }
        }
      }
    }
  }
}
