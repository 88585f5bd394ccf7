package dev.sdclr.rare.ordering;

import dev.sdclr.SplitMix;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How few random cuts set an image apart (isolation forest, Liu et al. 2008, algorithms 1 to 3).
 *
 * <p>The score is 2^(−mean depth / expected depth), in (0, 1). Cost: N · trees · log2(sample).
 *
 * @param trees published: 100
 * @param sample images that each tree grows on, at least 2; published: 256
 * @param seed of samples and cuts
 */
record IsolationForest(int trees, int sample, long seed) implements Ordering {

  private static final long STREAM = 0x49534f4cL;
  private static final double EULER_GAMMA = 0.5772156649015329;

  IsolationForest(long seed) {
    this(100, 256, seed);
  }

  @Override
  public String name() {
    return "isolation";
  }

  @Override
  public String reason(double score, int images) {
    return "isolated by few cuts";
  }

  @Override
  public double[] scores(FeatureTable features) {
    int size = Math.min(sample, features.size());
    Tree[] forest = new Tree[trees];
    for (int i = 0; i < trees; i++) {
      SplitMix random = SplitMix.of(seed, STREAM, i);
      forest[i] = new Tree(sampled(features, size, random), features.dimensions(), random);
    }
    double[] scores = new double[features.size()];
    int d = features.dimensions();
    double expected = trees * expectedDepth(size);
    features.eachBlock(
        from -> {
          float[] rows = HostArray.floats(features.block(from));
          for (int i = 0; i * d < rows.length; i++) {
            double depth = 0;
            for (Tree tree : forest) {
              depth += tree.depth(rows, i * d);
            }
            scores[from + i] = Math.pow(2, -depth / expected);
          }
        });
    return scores;
  }

  /** Rows without repetition, by Floyd's method. */
  private static float[] sampled(FeatureTable features, int size, SplitMix random) {
    Set<Integer> taken = new LinkedHashSet<>();
    for (int j = features.size() - size; j < features.size(); j++) {
      int candidate = random.nextInt(j + 1);
      taken.add(taken.contains(candidate) ? j : candidate);
    }
    int[] chosen = taken.stream().mapToInt(Integer::intValue).toArray();
    try (TensorScope scope = new TensorScope()) {
      return HostArray.floats(HostArray.rows(features.rows(), chosen));
    }
  }

  /** c(n), the mean depth of an unsuccessful search in a tree of n (equation 1). */
  private static double expectedDepth(int n) {
    return n < 2 ? 0 : n == 2 ? 1 : 2 * (Math.log(n - 1) + EULER_GAMMA) - 2.0 * (n - 1) / n;
  }

  /** Cuts of one sample; node i's children are 2i + 1 and 2i + 2. */
  private static final class Tree {

    private final int[] dimension;
    private final float[] cut;
    private final double[] leafDepth;

    Tree(float[] rows, int d, SplitMix random) {
      int size = rows.length / d;
      int limit = 32 - Integer.numberOfLeadingZeros(Math.max(1, size - 1)); // ceil(log2(size))
      int nodes = (1 << (limit + 1)) - 1;
      dimension = new int[nodes];
      cut = new float[nodes];
      leafDepth = new double[nodes];
      int[] members = new int[size];
      Arrays.setAll(members, i -> i);
      grow(0, 0, limit, members, rows, d, random);
    }

    private void grow(
        int node, int depth, int limit, int[] members, float[] rows, int d, SplitMix random) {
      int by = depth == limit || members.length < 2 ? -1 : cuttable(members, rows, d, random);
      if (by < 0) {
        dimension[node] = -1;
        leafDepth[node] = depth + expectedDepth(members.length);
        return;
      }
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int member : members) {
        low = Math.min(low, rows[member * d + by]);
        high = Math.max(high, rows[member * d + by]);
      }
      float at = low + (high - low) * random.nextFloat();
      dimension[node] = by;
      cut[node] = at > low ? at : high; // the lowest always goes left, the highest right
      int[] left = Arrays.stream(members).filter(m -> rows[m * d + by] < cut[node]).toArray();
      int[] right = Arrays.stream(members).filter(m -> !(rows[m * d + by] < cut[node])).toArray();
      grow(2 * node + 1, depth + 1, limit, left, rows, d, random);
      grow(2 * node + 2, depth + 1, limit, right, rows, d, random);
    }

    /** A random dimension in which the members differ; −1 when some tries find none. */
    private static int cuttable(int[] members, float[] rows, int d, SplitMix random) {
      for (int attempt = 0; attempt < 2 * d; attempt++) {
        int by = random.nextInt(d);
        for (int member : members) {
          if (rows[member * d + by] != rows[members[0] * d + by]) {
            return by;
          }
        }
      }
      return -1;
    }

    double depth(float[] rows, int offset) {
      int node = 0;
      while (dimension[node] >= 0) {
        node = 2 * node + (rows[offset + dimension[node]] < cut[node] ? 1 : 2);
      }
      return leafDepth[node];
    }
  }
}
