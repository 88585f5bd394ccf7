package dev.sdclr.web;

import dev.sdclr.rare.feature.Clusters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images cluster by cluster, the smallest cluster first, and in each the one that stands for it
 * first.
 *
 * @param cluster of each row, in [0, sizes.length)
 * @param sizes rows of each cluster, ascending
 * @param order of the rows
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record ClusterOrder(int[] cluster, int[] sizes, int[] order) {

  static ClusterOrder of(Clusters clusters) {
    List<int[]> smallFirst = new ArrayList<>(clusters.members());
    Collections.reverse(smallFirst);
    int[] order = smallFirst.stream().flatMapToInt(IntStream::of).toArray();
    int[] cluster = new int[order.length];
    for (int c = 0; c < smallFirst.size(); c++) {
      for (int row : smallFirst.get(c)) {
        cluster[row] = c;
      }
    }
    return new ClusterOrder(
        cluster, smallFirst.stream().mapToInt(rows -> rows.length).toArray(), order);
  }
}
