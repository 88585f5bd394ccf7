package dev.sdclr.rare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Images cluster by cluster, the smallest cluster first, and within each those nearest its middle
 * first.
 *
 * @param cluster of each row, in [0, sizes.length)
 * @param sizes rows of each cluster, ascending, at least 1
 * @param order of the rows
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record ClusterOrder(int[] cluster, int[] sizes, int[] order) {

  private static final int FEWEST = 8;
  private static final int MOST = 200;

  /**
   * Clusters the rows, into about half as many clusters as the root of their number, from {@value
   * #FEWEST} to {@value #MOST}.
   */
  public static ClusterOrder of(FeatureTable features, long seed) {
    int k = (int) Math.max(FEWEST, Math.min(MOST, Math.sqrt(features.size()) / 2));
    int[][] members =
        Arrays.stream(KMeans.of(features, k, seed).members())
            .filter(rows -> rows.length > 0)
            .sorted(Comparator.comparingInt(rows -> rows.length))
            .toArray(int[][]::new);
    int[] cluster = new int[features.size()];
    for (int c = 0; c < members.length; c++) {
      for (int row : members[c]) {
        cluster[row] = c;
      }
    }
    return new ClusterOrder(
        cluster,
        Arrays.stream(members).mapToInt(rows -> rows.length).toArray(),
        Arrays.stream(members).flatMapToInt(IntStream::of).toArray());
  }
}
