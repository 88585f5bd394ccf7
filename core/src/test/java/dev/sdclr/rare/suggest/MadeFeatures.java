package dev.sdclr.rare.suggest;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.judge.KnownClasses;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Features of classes that are clouds around directions of their own.
 *
 * @param rows (N, D)
 * @param classes of the rows; rare are those below a quarter of an even share
 */
@SuppressWarnings("ArrayRecordComponent") // a fixture
public record MadeFeatures(double[][] rows, KnownClasses classes) {

  private static final int D = 24;
  private static final double WIDTH = 0.7;
  private static final double TIGHT = 0.25;

  /** So many rows of each class, mixed. */
  public static MadeFeatures of(long seed, int... sizes) {
    return of(seed, sizes.length, sizes);
  }

  /**
   * Likewise, but that all classes from number {@code common} on are tight spots, each within a
   * class before: nothing but their density tells them from it.
   */
  public static MadeFeatures of(long seed, int common, int[] sizes) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] centres = new double[sizes.length][D];
    for (int c = 0; c < centres.length; c++) {
      double[] around = c < common ? new double[D] : centres[random.nextInt(common)];
      double width = c < common ? 1 : WIDTH;
      Arrays.setAll(centres[c], j -> around[j] + random.nextDouble(-width, width));
    }
    List<Integer> numbers = new ArrayList<>();
    for (int c = 0; c < sizes.length; c++) {
      for (int i = 0; i < sizes[c]; i++) {
        numbers.add(random.nextInt(numbers.size() + 1), c);
      }
    }
    double[][] rows = new double[numbers.size()][D];
    for (int i = 0; i < rows.length; i++) {
      double[] centre = centres[numbers.get(i)];
      double width = numbers.get(i) < common ? WIDTH : TIGHT;
      Arrays.setAll(rows[i], j -> centre[j] + random.nextDouble(-width, width));
    }
    BitSet rare = new BitSet();
    double even = (double) rows.length / sizes.length;
    IntStream.range(0, sizes.length).filter(c -> sizes[c] < even / 4).forEach(rare::set);
    return new MadeFeatures(
        rows,
        new KnownClasses(
            IntStream.range(0, sizes.length).mapToObj(c -> "class " + c).toList(),
            numbers.stream().mapToInt(Integer::intValue).toArray(),
            rare,
            "below a quarter of an even share"));
  }

  public FeatureTable table() {
    double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(flat, rows.length, rows[0].length));
    }
  }

  /** Labels of the first rows. */
  Labels first(int count) {
    return new Labels(IntStream.range(0, count).mapToObj(classes::label).toList());
  }

  /** The shortlist by all orderings. */
  static Shortlist shortlist(FeatureTable table, long seed) {
    return Shortlist.of(
        table,
        Orderings.all(seed).stream().map(ordering -> RankedOrdering.of(ordering, table)).toList(),
        seed);
  }
}
