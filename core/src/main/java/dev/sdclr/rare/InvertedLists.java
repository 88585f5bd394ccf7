package dev.sdclr.rare;

import dev.sdclr.cluster.KMeans;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Nearest neighbours in large tables, not quite all of them right: rows lie in the lists of √N
 * clusters, and those of one list are compared with all rows of the lists nearest to it (inverted
 * file, Jégou et al. 2011, section IV, without codes).
 *
 * <p>A list's rows share their candidates, so that the search is a few large matrix products. Cost:
 * N · √N · D times the lists that are looked into.
 *
 * @param features searched
 * @param members rows of each list
 * @param nearest lists of each list, the nearest first, itself included
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record InvertedLists(FeatureTable features, int[][] members, int[][] nearest) {

  private static final int LISTS_LOOKED_INTO = 12;
  private static final int SAMPLE_PER_LIST = 32;
  private static final int ROUNDS = 10;
  private static final int MAX_CANDIDATES = 1 << 16;
  private static final long SEED = 0;

  static InvertedLists of(FeatureTable features) {
    int lists = Math.max(1, (int) Math.sqrt(features.size()));
    KMeans clusters = KMeans.of(features.rows(), lists, SEED, SAMPLE_PER_LIST, ROUNDS);
    int[][] members =
        Arrays.stream(clusters.members()).filter(rows -> rows.length > 0).toArray(int[][]::new);
    return new InvertedLists(features, members, nearestLists(features, members));
  }

  private static int[][] nearestLists(FeatureTable features, int[][] members) {
    int looked = Math.min(LISTS_LOOKED_INTO, members.length);
    int d = features.dimensions();
    float[] means = new float[Math.multiplyExact(members.length, d)];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      for (int list = 0; list < members.length; list++) {
        try (TensorScope inner = new TensorScope()) {
          float[] mean = HostArray.floats(rowsOf(features, members[list], false).mean(0));
          System.arraycopy(mean, 0, means, list * d, d);
        }
      }
      Tensor centres = UnitRows.of(HostArray.tensor(means, members.length, d));
      long[] places = HostArray.longs(centres.mm(centres.t()).topk(looked).get1());
      int[][] nearest = new int[members.length][looked];
      for (int i = 0; i < places.length; i++) {
        nearest[i / looked][i % looked] = Math.toIntExact(places[i]);
      }
      return nearest;
    }
  }

  private static Tensor rowsOf(FeatureTable features, int[] rows, boolean isCentred) {
    long[] places = IntStream.of(rows).asLongStream().toArray();
    Tensor chosen = features.rows().index_select(0, HostArray.tensor(places, places.length));
    return isCentred ? UnitRows.of(chosen.sub(features.mean())) : chosen;
  }

  /**
   * Searches for all rows.
   *
   * @param isCentred whether the mean is taken away
   */
  Neighbours search(boolean isCentred) {
    Neighbours found = Neighbours.empty(features.size());
    for (int list = 0; list < members.length; list++) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        int[] candidates = candidates(list);
        Tensor columns = rowsOf(features, candidates, isCentred).t(); // (D, C)
        int block = Neighbours.blockRows(candidates.length);
        for (int from = 0; from < members[list].length; from += block) {
          int to = Math.min(members[list].length, from + block);
          try (TensorScope inner = new TensorScope()) {
            Tensor own = columns.narrow(1, from, to - from).t();
            float[] cosines = HostArray.floats(own.mm(columns)); // (n, C)
            found.putAll(Arrays.copyOfRange(members[list], from, to), candidates, cosines);
          }
        }
      }
    }
    return found;
  }

  /** Rows of the lists nearest to one, its own first. */
  private int[] candidates(int list) {
    IntStream.Builder rows = IntStream.builder();
    IntStream.of(members[list]).forEach(rows::add);
    int count = members[list].length;
    for (int other : nearest[list]) {
      if (other != list && count + members[other].length <= MAX_CANDIDATES) {
        IntStream.of(members[other]).forEach(rows::add);
        count += members[other].length;
      }
    }
    return rows.build().toArray();
  }
}
