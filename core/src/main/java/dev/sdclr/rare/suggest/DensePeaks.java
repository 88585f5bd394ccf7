package dev.sdclr.rare.suggest;

import dev.sdclr.Descending;
import dev.sdclr.rare.feature.NearDuplicates;
import dev.sdclr.rare.feature.Neighbours;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Images in the middle of a spot that is denser than what lies around it: a rare class within a
 * common one shows by this alone (He and Carbonell 2008, "Nearest-neighbor-based active learning
 * for rare category detection").
 *
 * <p>How dense a spot is against its surroundings, is how much farther the last of the nearest
 * neighbours that are known is than a close one.
 *
 * @param rows the densest against its surroundings first
 * @param close neighbours of each of these, by which alone it is told whether one of them is taken:
 *     those of all rows take room
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record DensePeaks(int[] rows, int[][] close) {

  /** Why an image is one, in words. */
  static final String REASON = "where images lie closer together than around";

  /** One of so many of the neighbours counts as close. */
  private static final int CLOSE_OF_ALL = 4;

  /** Distances below this are rounding errors. */
  private static final double MIN_DISTANCE = 1e-6;

  /** Of an image and all its neighbours only one is a peak: many spots, each once. */
  static DensePeaks sparse(Neighbours nearest, NearDuplicates same) {
    return of(nearest, same, nearest.k());
  }

  /** Of an image and its close neighbours only one is a peak: a spot may have several. */
  static DensePeaks plenty(Neighbours nearest, NearDuplicates same) {
    return of(nearest, same, close(nearest));
  }

  private static DensePeaks of(Neighbours nearest, NearDuplicates same, int apart) {
    int n = same.leader().length;
    double[] contrast = new double[n];
    Arrays.setAll(contrast, row -> contrast(nearest, row));
    BitSet near = new BitSet(n);
    IntStream.Builder peaks = IntStream.builder();
    for (int row : Descending.rows(contrast)) {
      if (same.leads(row) && !near.get(row)) {
        peaks.add(row);
        neighbours(nearest, row, apart).forEach(near::set);
      }
    }
    int[] rows = peaks.build().toArray();
    int[][] close = new int[rows.length][];
    Arrays.setAll(close, i -> neighbours(nearest, rows[i], close(nearest)).toArray());
    return new DensePeaks(rows, close);
  }

  private static double contrast(Neighbours nearest, int row) {
    double near = nearest.distance(row, close(nearest) - 1);
    return nearest.distance(row, nearest.k() - 1) / Math.max(MIN_DISTANCE, near);
  }

  private static int close(Neighbours nearest) {
    return Math.max(1, nearest.k() / CLOSE_OF_ALL);
  }

  private static IntStream neighbours(Neighbours nearest, int row, int count) {
    return IntStream.range(0, count).map(rank -> nearest.index(row, rank));
  }

  /**
   * Place of the first peak of which neither it nor a close neighbour is taken; the number of peaks
   * when there is none.
   *
   * @param from place before which there is none
   */
  int nextAlone(int from, IntPredicate isFree) {
    int place = from;
    while (place < rows.length && !isAlone(place, isFree)) {
      place++;
    }
    return place;
  }

  private boolean isAlone(int place, IntPredicate isFree) {
    return isFree.test(rows[place]) && IntStream.of(close[place]).allMatch(isFree);
  }
}
