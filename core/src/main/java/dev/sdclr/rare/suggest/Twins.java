package dev.sdclr.rare.suggest;

import dev.sdclr.SplitMix;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.Neighbours;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Near-duplicates: images whose features lie closer than a thousandth of what two images drawn by
 * lot do.
 *
 * <p>In the order of the rows, an image that has no twin yet leads a group of all its nearest
 * neighbours within that distance; groups do not grow by chains of neighbours.
 *
 * @param leader of each row, itself where it has no twin before it
 * @param sizes rows of the group that each row leads; 0 where it leads none
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Twins(int[] leader, int[] sizes) {

  private static final double NEARNESS = 1e-3;
  private static final int PAIRS = 4096;
  private static final long STREAM = 0x5457494eL;
  private static final double ROUNDING = 2e-6; // of a cosine in float32

  static Twins of(FeatureTable features) {
    Neighbours nearest = features.neighbours();
    double within = Math.max(ROUNDING, NEARNESS * typicalDistance(features));
    int[] leader = new int[features.size()];
    Arrays.fill(leader, -1);
    for (int row = 0; row < leader.length; row++) {
      if (leader[row] < 0) {
        leader[row] = leaderBeyondNeighbours(features, nearest, leader, row, within);
      }
      for (int rank = 0; leader[row] == row && rank < nearest.k(); rank++) {
        int other = nearest.index(row, rank);
        if (nearest.distance(row, rank) > within) {
          break;
        }
        leader[other] = leader[other] < 0 ? row : leader[other];
      }
    }
    int[] sizes = new int[leader.length];
    for (int to : leader) {
      sizes[to]++;
    }
    return new Twins(leader, sizes);
  }

  /**
   * The leader of a near neighbour, if that is near too, else the row itself: with more duplicates
   * than neighbours are known, the leader's neighbours are not all of them.
   */
  private static int leaderBeyondNeighbours(
      FeatureTable features, Neighbours nearest, int[] leader, int row, double within) {
    boolean isFull = nearest.k() > 0 && nearest.distance(row, nearest.k() - 1) <= within;
    if (isFull) {
      for (int rank = 0; rank < nearest.k(); rank++) {
        int candidate = leader[nearest.index(row, rank)];
        if (candidate >= 0 && features.distance(row, candidate) <= within) {
          return candidate;
        }
      }
    }
    return row;
  }

  /** The median distance of pairs drawn at random. */
  private static double typicalDistance(FeatureTable features) {
    SplitMix random = SplitMix.of(0, STREAM);
    long[] left = new long[PAIRS];
    long[] right = new long[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
      left[i] = random.nextInt(features.size());
      right[i] = (left[i] + 1 + random.nextInt(features.size() - 1)) % features.size();
    }
    try (TensorScope scope = new TensorScope()) {
      Tensor one = features.rows().index_select(0, HostArray.tensor(left, PAIRS));
      Tensor other = features.rows().index_select(0, HostArray.tensor(right, PAIRS));
      return 1 - one.mul_(other).sum(1).median().item_double();
    }
  }

  /** Rows of the group that a row belongs to, itself included. */
  int groupSize(int row) {
    return sizes[leader[row]];
  }
}
