package dev.sdclr.cluster;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Clusters of images, clusters of those clusters, and so on: hierarchical k-means with resampling
 * (Vo et al. 2024, <i>Automatic Data Curation for Self-Supervised Learning: A Clustering-Based
 * Approach</i>, section 3.3).
 *
 * <p>k-means alone puts most centres where most images lie. Resampling finds the centres again
 * among the rows that lie closest to each one, in equal numbers, so that they spread over all that
 * there is; as in the published settings ten times, with half of a cluster's mean size. Here
 * nearness is the cosine, as for all features of this project.
 *
 * @param levels of each image its cluster, or −1 where it has none; then of each cluster the one
 *     above it; the last level's clusters lie below the whole
 */
public record ClusterTree(List<int[]> levels) {

  /** Of an image that has no cluster, as it could not be read. */
  public static final int NONE = -1;

  private static final int RESAMPLINGS = 10;
  private static final int SAMPLE_PER_CLUSTER = 256;
  private static final int ROUNDS = 50;
  private static final long STREAM = 0x54524545L;

  /**
   * Takes levels that were made before.
   *
   * @throws IllegalArgumentException when they are no tree
   */
  public ClusterTree {
    levels = List.copyOf(levels);
    if (levels.isEmpty()) {
      throw new IllegalArgumentException("a tree of clusters needs a level");
    }
    for (int level = 0; level < levels.size(); level++) {
      boolean isLast = level == levels.size() - 1;
      int min = level == 0 ? NONE : 0;
      int above = isLast ? Integer.MAX_VALUE : levels.get(level + 1).length;
      if (Arrays.stream(levels.get(level)).anyMatch(c -> c < min || c >= above)) {
        throw new IllegalArgumentException(
            "level %d of a tree of clusters names clusters that are not there".formatted(level));
      }
    }
  }

  /**
   * Clusters images.
   *
   * @param rows features of some images (N, D) float32 on the processor, of length 1, N ≥ 1
   * @param images numbers of these, N
   * @param total images there are; those without features get {@link #NONE}
   * @param clusters of each level, falling; a level has fewer where fewer are below it
   * @param seed of the first centres
   */
  public static ClusterTree of(
      Tensor rows, int[] images, int total, List<Integer> clusters, long seed) {
    List<int[]> levels = new ArrayList<>();
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor below = rows;
      for (int level = 0; level < clusters.size(); level++) {
        long levelSeed = SplitMix.of(seed, STREAM, level).nextLong();
        Tensor centres = resampled(below, clusters.get(level), levelSeed);
        KMeans found = KMeans.assigned(below, centres);
        int[] present = present(found.sizes());
        levels.add(renumbered(found.cluster(), present));
        below = HostArray.rows(centres, present);
      }
    }
    int[] ofImages = new int[total];
    Arrays.fill(ofImages, NONE);
    for (int row = 0; row < images.length; row++) {
      ofImages[images[row]] = levels.get(0)[row];
    }
    levels.set(0, ofImages);
    return new ClusterTree(levels);
  }

  private static Tensor resampled(Tensor rows, int k, long seed) {
    int half = (int) (rows.size(0) / k / 2);
    Tensor centres = KMeans.centres(rows, k, seed, SAMPLE_PER_CLUSTER, ROUNDS);
    for (int i = 1; i <= RESAMPLINGS && half > 1; i++) {
      try (TensorScope scope = new TensorScope()) {
        Tensor sample = HostArray.rows(rows, closest(KMeans.assigned(rows, centres), half));
        Tensor again = KMeans.centres(sample, k, seed + i, SAMPLE_PER_CLUSTER, ROUNDS);
        if (again.size(0) < centres.size(0)) {
          break; // too many clusters are empty, as rows are alike
        }
        centres.copy_(again);
      }
    }
    return centres;
  }

  /** Of each cluster at most so many rows, the closest to its centre. */
  private static int[] closest(KMeans clusters, int max) {
    return Arrays.stream(clusters.members())
        .flatMapToInt(rows -> Arrays.stream(rows).limit(max))
        .toArray();
  }

  private static int[] present(int[] sizes) {
    int[] present = new int[sizes.length];
    int count = 0;
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] > 0) {
        present[count++] = c;
      }
    }
    return Arrays.copyOf(present, count);
  }

  private static int[] renumbered(int[] cluster, int[] present) {
    return Arrays.stream(cluster).map(c -> Arrays.binarySearch(present, c)).toArray();
  }

  /** Images there are. */
  public int images() {
    return levels.get(0).length;
  }
}
