package dev.sdclr.rare.feature;

import dev.sdclr.cluster.KMeans;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Clusters of images by cosine, {@link KMeans}, each with the image that stands for it.
 *
 * @param members rows of each cluster, at least 1, its medoid first and then by likeness to that;
 *     large clusters first
 */
public record Clusters(List<int[]> members) {

  private static final int MIN_USUAL = 8;
  private static final int MAX_USUAL = 200;

  /**
   * How many clusters are made when nobody says: half the square root of the number of images, from
   * 8 to 200.
   */
  public static int usual(int images) {
    int usual = (int) Math.max(MIN_USUAL, Math.min(MAX_USUAL, Math.sqrt(images) / 2));
    return Math.min(images, usual);
  }

  /**
   * Makes them.
   *
   * @param k clusters, at least 1; fewer where some would be empty
   * @param seed of the first centres
   */
  public static Clusters of(FeatureTable features, int k, long seed) {
    return new Clusters(
        Arrays.stream(KMeans.of(features.rows(), k, seed).members())
            .filter(rows -> rows.length > 0)
            .map(rows -> medoidFirst(features, rows))
            .sorted(Comparator.comparingInt((int[] rows) -> rows.length).reversed())
            .toList());
  }

  /** The medoid has the least sum of distances, and so the largest product with the sum of all. */
  private static int[] medoidFirst(FeatureTable features, int[] rows) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor own = HostArray.rows(features.rows(), rows);
      long medoid = own.mv(own.sum(0)).argmax().item_long();
      float[] likeness = HostArray.floats(own.mv(own.select(0, medoid)));
      return IntStream.range(0, rows.length)
          .boxed()
          .sorted(
              Comparator.comparingDouble(
                  (Integer i) -> i == medoid ? Double.NEGATIVE_INFINITY : -likeness[i]))
          .mapToInt(i -> rows[i])
          .toArray();
    }
  }
}
