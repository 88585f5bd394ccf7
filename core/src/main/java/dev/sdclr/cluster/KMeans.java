package dev.sdclr.cluster;

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
public record KMeans(int[] cluster, float[] closeness, int[] sizes) {

  private static final long STREAM = 0x4b4d4e53L;
  private static final int MAX_ROUNDS = 100;

  /** Rounds on a sample, whose centres are not the table's to the last digit anyway. */
  private static final int MAX_ROUNDS_OF_SAMPLE = 20;

  /** Centres are found on a sample of so many rows a cluster, which suffices for large tables. */
  private static final int SAMPLE_PER_CLUSTER = 256;

  /** Rows that are worked on at once. */
  private static final int BLOCK_ROWS = 1024;

  /** Cosines of a sample with its centres that lie in memory at once, if these are many. */
  private static final long MAX_COSINES = 1 << 26;

  /**
   * Clusters all rows.
   *
   * @param rows (N, D) float32 on the processor, of length 1, N ≥ 1
   * @param k clusters, at least 1; fewer where there are fewer rows
   * @param seed of the first centres
   */
  public static KMeans of(Tensor rows, int k, long seed) {
    boolean isSampled = rows.size(0) > (long) k * SAMPLE_PER_CLUSTER;
    int rounds = isSampled ? MAX_ROUNDS_OF_SAMPLE : MAX_ROUNDS;
    return of(rows, k, seed, SAMPLE_PER_CLUSTER, rounds);
  }

  /**
   * The same, more roughly.
   *
   * @param perCluster rows of the sample that centres are found on, for each cluster
   * @param rounds at most
   */
  public static KMeans of(Tensor rows, int k, long seed, int perCluster, int rounds) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      return assigned(rows, centres(rows, k, seed, perCluster, rounds));
    }
  }

  /** The centres alone (k, D), of length 1, in the scope of the caller. */
  static Tensor centres(Tensor rows, int k, long seed, int perCluster, int rounds) {
    int n = Math.toIntExact(rows.size(0));
    SplitMix random = SplitMix.of(seed, STREAM, k);
    int clusters = Math.min(k, n);
    Tensor sample = sample(rows, Math.multiplyExact(clusters, perCluster), random);
    Tensor centres = first(sample, clusters, random);
    int[] before = null;
    for (int round = 0; round < rounds; round++) {
      try (TensorScope inner = new TensorScope()) {
        Tensor sums = torch.zeros_like(centres);
        int[] now = addUp(sample, centres, sums);
        if (Arrays.equals(before, now)) {
          break;
        }
        // An empty cluster keeps its centre.
        Tensor isEmpty = sums.square().sum(new long[] {1}, true, null).le(new Scalar(0));
        centres.copy_(torch.where(isEmpty, centres, UnitRows.of(sums)));
        before = now;
      }
    }
    return centres;
  }

  private static Tensor sample(Tensor rows, int wanted, SplitMix random) {
    int n = Math.toIntExact(rows.size(0));
    if (n <= wanted) {
      return rows;
    }
    int[] chosen = new int[wanted];
    for (int i = 0; i < wanted; i++) { // one of each stretch, so that none comes twice
      long low = (long) i * n / wanted;
      long high = (long) (i + 1) * n / wanted;
      chosen[i] = (int) low + random.nextInt((int) (high - low));
    }
    return HostArray.rows(rows, chosen);
  }

  /** k-means++: every next centre with a chance by its squared distance to those before. */
  private static Tensor first(Tensor rows, int clusters, SplitMix random) {
    int n = Math.toIntExact(rows.size(0));
    int[] chosen = new int[clusters];
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
    return HostArray.rows(rows, chosen);
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

  /** Assigns all rows, and adds each to its cluster's row of {@code sums}. */
  private static int[] addUp(Tensor rows, Tensor centres, Tensor sums) {
    int n = Math.toIntExact(rows.size(0));
    int k = Math.toIntExact(centres.size(0));
    int block = (int) Math.max(BLOCK_ROWS, Math.min(n, MAX_COSINES / k));
    int[] cluster = new int[n];
    for (int from = 0; from < n; from += block) {
      try (TensorScope scope = new TensorScope()) {
        int count = Math.min(block, n - from);
        Tensor part = rows.narrow(0, from, count);
        int[] nearest = Assignment.of(part, centres).cluster;
        Tensor members = torch.zeros(k, count);
        members.scatter_(0, HostArray.indices(nearest).unsqueeze(0), new Scalar(1f));
        sums.add_(members.mm(part)); // a product: sums by index differ from run to run
        System.arraycopy(nearest, 0, cluster, from, count);
      }
    }
    return cluster;
  }

  /** Assigns all rows to the nearest of given centres (k, D). */
  static KMeans assigned(Tensor rows, Tensor centres) {
    int n = Math.toIntExact(rows.size(0));
    int[] cluster = new int[n];
    float[] closeness = new float[n];
    int[] sizes = new int[Math.toIntExact(centres.size(0))];
    for (int from = 0; from < n; from += BLOCK_ROWS) {
      try (TensorScope scope = new TensorScope()) {
        Tensor block = rows.narrow(0, from, Math.min(BLOCK_ROWS, n - from));
        Assignment part = Assignment.of(block, centres);
        System.arraycopy(part.cluster, 0, cluster, from, part.cluster.length);
        System.arraycopy(part.closeness, 0, closeness, from, part.cluster.length);
      }
    }
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
        return new Assignment(
            HostArray.ints(cosines.argmax(new LongOptional(1), false)),
            HostArray.floats(cosines.amax(new long[] {1}, false)));
      }
    }
  }

  /** Rows of each cluster, the closest to the centre first; none for an empty one. */
  public int[][] members() {
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
