package dev.sdclr.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ClusterTreeTest {

  private static final int DIMENSIONS = 8;

  /** Points about directions: of each how many. */
  private static Tensor points(int[] counts, double spread) {
    SplitMix random = new SplitMix(3);
    int n = Arrays.stream(counts).sum();
    float[] values = new float[n * DIMENSIONS];
    int row = 0;
    for (int direction = 0; direction < counts.length; direction++) {
      for (int i = 0; i < counts[direction]; i++, row++) {
        for (int d = 0; d < DIMENSIONS; d++) {
          values[row * DIMENSIONS + d] =
              (float) ((d == direction ? 1 : 0) + spread * (random.nextDouble() - 0.5));
        }
      }
    }
    return UnitRows.of(HostArray.tensor(values, n, DIMENSIONS));
  }

  private static ClusterTree of(Tensor rows, List<Integer> clusters) {
    int n = Math.toIntExact(rows.size(0));
    return ClusterTree.of(rows, IntStream.range(0, n).toArray(), n, clusters, 1);
  }

  @Test
  void findsGroupsAndTheirParts() {
    try (TensorScope scope = new TensorScope()) {
      ClusterTree tree = of(points(new int[] {300, 30, 10}, 0.3), List.of(12, 3));
      int[] leaves = tree.levels().get(0);
      int[] groups = tree.levels().get(1);
      assertThat(groups).hasSizeLessThanOrEqualTo(12);
      assertThat(Arrays.stream(groups).distinct().count()).isEqualTo(3);
      int first = 0;
      for (int count : new int[] {300, 30, 10}) {
        Set<Integer> found =
            Arrays.stream(leaves, first, first + count)
                .mapToObj(leaf -> groups[leaf])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).as("groups of %d points", count).hasSize(1);
        first += count;
      }
    }
  }

  /** What resampling is for: k-means alone cuts up where most points lie. */
  @Test
  void resamplingGivesFewerCentresToWhereMostPointsLie() {
    try (TensorScope scope = new TensorScope()) {
      Tensor rows = points(new int[] {2000, 100, 100, 100}, 0.8);
      int[] plain = KMeans.of(rows, 16, 1).cluster();
      int[] resampled = of(rows, List.of(16)).levels().get(0);
      assertThat(Arrays.stream(resampled, 0, 2000).distinct().count())
          .isLessThan(Arrays.stream(plain, 0, 2000).distinct().count());
    }
  }

  @Test
  void equalSeedsMakeEqualTrees() {
    try (TensorScope scope = new TensorScope()) {
      Tensor rows = points(new int[] {200, 50, 50}, 0.6);
      List<int[]> tree = of(rows, List.of(20, 4)).levels();
      List<int[]> again = of(rows, List.of(20, 4)).levels();
      for (int level = 0; level < tree.size(); level++) {
        assertThat(again.get(level)).isEqualTo(tree.get(level));
      }
    }
  }

  @Test
  void leavesOutImagesThatCouldNotBeRead() {
    try (TensorScope scope = new TensorScope()) {
      Tensor rows = points(new int[] {3, 2}, 0.1);
      ClusterTree tree = ClusterTree.of(rows, new int[] {0, 2, 3, 5, 6}, 7, List.of(2), 1);
      int[] cluster = tree.levels().get(0);
      assertThat(cluster).hasSize(7);
      assertThat(cluster[1]).isEqualTo(ClusterTree.NONE);
      assertThat(cluster[4]).isEqualTo(ClusterTree.NONE);
      assertThat(cluster[0]).isEqualTo(cluster[2]).isEqualTo(cluster[3]).isNotEqualTo(cluster[5]);
      assertThat(cluster[5]).isEqualTo(cluster[6]);
    }
  }

  @Test
  void copesWithFewerImagesThanClustersAndWithEqualOnes() {
    try (TensorScope scope = new TensorScope()) {
      assertThat(of(points(new int[] {2, 1}, 0.1), List.of(100, 10)).images()).isEqualTo(3);
      ClusterTree equal = of(points(new int[] {50}, 0), List.of(10, 2));
      assertThat(Arrays.stream(equal.levels().get(0)).distinct().count()).isEqualTo(1);
    }
  }

  @Test
  void refusesLevelsThatAreNoTree() {
    assertThatThrownBy(() -> new ClusterTree(List.of(new int[] {0, 1, 2}, new int[] {0, 0})))
        .hasMessage("level 0 of a tree of clusters names clusters that are not there");
    assertThatThrownBy(() -> new ClusterTree(List.of(new int[] {0, 1}, new int[] {0, -1})))
        .hasMessage("level 1 of a tree of clusters names clusters that are not there");
    assertThatThrownBy(() -> new ClusterTree(List.of())).hasMessageContaining("needs a level");
  }
}
