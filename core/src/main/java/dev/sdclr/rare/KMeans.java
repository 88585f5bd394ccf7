package dev.sdclr.rare;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Clusters of features by cosine: k-means on the sphere (Dhillon and Modha 2001), begun by
 * k-means++ (Arthur and Vassilvitskii 2007).
 *
 * @param cluster of each row, in [0, k)
 * @param closeness of each row to its cluster's centre, its cosine
 * @param sizes rows of each cluster; some may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record KMeans(int[] cluster, float[] closeness, int[] sizes) {

  private static final long STREAM = 0x4b4d4e53L;
  private static final int MAX_ROUNDS = 100;

  /** Rounds on a sample, whose centres are not the table's to the last digit anyway. */
  private static final int MAX_ROUNDS_OF_SAMPLE = 20;

  /** Centres are found on a sample of so many rows a cluster, which suffices for large tables. */
  private static final int SAMPLE_PER_CLUSTER = 256;

  /**
   * Clusters all rows.
   *
   * @param k clusters, at least 1; fewer where there are fewer rows
   * @param seed of the first centres
   */
  static KMeans of(FeatureTable features, int k, long seed) {
    boolean isSampled = features.size() > (long) k * SAMPLE_PER_CLUSTER;
    int rounds = isSampled ? MAX_ROUNDS_OF_SAMPLE : MAX_ROUNDS;
    return of(features, k, seed, SAMPLE_PER_CLUSTER, rounds);
  }

  /**
   * The same, more roughly.
   *
   * @param perCluster rows of the sample that centres are found on, for each cluster
   * @param rounds at most
   */
  static KMeans of(FeatureTable features, int k, long seed, int perCluster, int rounds) {
    SplitMix random = SplitMix.of(seed, STREAM, k);
    int clusters = Math.min(k, features.size());
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor sample = sample(features, Math.multiplyExact(clusters, perCluster), random);
      Tensor centres = first(sample, clusters, random);
      Assignment before = null;
      for (int round = 0; round < rounds; round++) {
        Assignment now = Assignment.of(sample, centres);
        if (before != null && Arrays.equals(before.cluster, now.cluster)) {
          break;
        }
        try (TensorScope inner = new TensorScope()) {
          centres.copy_(means(sample, centres, now));
        }
        before = now;
      }
      return whole(features, centres);
    }
  }

  private static Tensor sample(FeatureTable features, int wanted, SplitMix random) {
    if (features.size() <= wanted) {
      return features.rows();
    }
    long[] chosen = new long[wanted];
    for (int i = 0; i < wanted; i++) { // one of each stretch, so that none comes twice
      long low = (long) i * features.size() / wanted;
      long high = (long) (i + 1) * features.size() / wanted;
      chosen[i] = low + random.nextInt(Math.toIntExact(high - low));
    }
    return features.rows().index_select(0, HostArray.tensor(chosen, wanted));
  }

  /** k-means++: every next centre with a chance by its squared distance to those before. */
  private static Tensor first(Tensor rows, int clusters, SplitMix random) {
    int n = Math.toIntExact(rows.size(0));
    long[] chosen = new long[clusters];
    double[] squares = new double[n];
    Arrays.fill(squares, Double.POSITIVE_INFINITY);
    chosen[0] = random.nextInt(n);
    for (int i = 1; i < clusters; i++) {
      try (TensorScope scope = new TensorScope()) {
        float[] cosines = HostArray.floats(rows.mv(rows.select(0, chosen[i - 1])));
        for (int row = 0; row < n; row++) {
          squares[row] = Math.min(squares[row], Math.max(0, 2 - 2 * cosines[row]));
        }
      }
      chosen[i] = drawn(squares, random);
    }
    return rows.index_select(0, HostArray.tensor(chosen, clusters));
  }

  private static int drawn(double[] weights, SplitMix random) {
    double left = random.nextDouble() * Arrays.stream(weights).sum();
    for (int i = 0; i < weights.length; i++) {
      left -= weights[i];
      if (left < 0) {
        return i;
      }
    }
    return random.nextInt(weights.length); // all rows are centres already
  }

  /** Mean directions of the clusters; an empty one keeps its centre. */
  private static Tensor means(Tensor rows, Tensor centres, Assignment assignment) {
    long[] cluster = Arrays.stream(assignment.cluster).asLongStream().toArray();
    Tensor members = torch.zeros(centres.size(0), cluster.length);
    members.scatter_(0, HostArray.tensor(cluster, 1, cluster.length), new Scalar(1f));
    Tensor sums = members.mm(rows); // a product: sums by index differ from run to run
    Tensor isEmpty = sums.square().sum(new long[] {1}, true, null).le(new Scalar(0));
    return torch.where(isEmpty, centres, UnitRows.of(sums));
  }

  private static KMeans whole(FeatureTable features, Tensor centres) {
    int n = features.size();
    int[] cluster = new int[n];
    float[] closeness = new float[n];
    int[] sizes = new int[Math.toIntExact(centres.size(0))];
    features.eachBlock(
        from -> {
          Assignment part = Assignment.of(features.block(from), centres);
          System.arraycopy(part.cluster, 0, cluster, from, part.cluster.length);
          System.arraycopy(part.closeness, 0, closeness, from, part.cluster.length);
        });
    for (int c : cluster) {
      sizes[c]++;
    }
    return new KMeans(cluster, closeness, sizes);
  }

  /** The nearest centre of each row. */
  private record Assignment(int[] cluster, float[] closeness) {

    static Assignment of(Tensor rows, Tensor centres) {
      try (TensorScope scope = new TensorScope()) {
        Tensor cosines = rows.mm(centres.t()); // (n, k)
        long[] nearest = HostArray.longs(cosines.argmax(new LongOptional(1), false));
        int[] cluster = Arrays.stream(nearest).mapToInt(Math::toIntExact).toArray();
        return new Assignment(cluster, HostArray.floats(cosines.amax(new long[] {1}, false)));
      }
    }
  }

  /** Rows of each cluster, the closest to the centre first; none for an empty one. */
  int[][] members() {
    int[][] members = new int[sizes.length][];
    for (int c = 0; c < sizes.length; c++) {
      members[c] = new int[sizes[c]];
    }
    int[] filled = new int[sizes.length];
    for (int row = 0; row < cluster.length; row++) {
      members[cluster[row]][filled[cluster[row]]++] = row;
    }
    for (int c = 0; c < sizes.length; c++) {
      members[c] =
          Arrays.stream(members[c])
              .boxed()
              .sorted((a, b) -> Float.compare(closeness[b], closeness[a]))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    return members;
  }
}
