package dev.sdclr.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SplitMix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancedOrderTest {

  /** Clusters of 60, 20, 12, 5, 2 and 1 images below groups of two, two, one and one cluster. */
  private static final int[] SIZES = {60, 20, 12, 5, 2, 1};

  private static final int[] ABOVE = {0, 0, 1, 1, 2, 3};
  private static final int IMAGES = 100;

  private static ClusterTree tree(int... sizes) {
    return new ClusterTree(List.of(clusters(sizes)));
  }

  private static int[] clusters(int... sizes) {
    return IntStream.range(0, sizes.length)
        .flatMap(c -> IntStream.generate(() -> c).limit(sizes[c]))
        .toArray();
  }

  private static ClusterTree nested() {
    return new ClusterTree(List.of(clusters(SIZES), ABOVE));
  }

  /** Places are given out one by one, to whoever has fewest and can take more. */
  private static double[] slowlyShared(int places, int[] most) {
    double[] shares = new double[most.length];
    double left = places;
    while (left > 1e-9) {
      int[] open = IntStream.range(0, most.length).filter(i -> shares[i] < most[i]).toArray();
      double least = Arrays.stream(open).mapToDouble(i -> shares[i]).min().orElseThrow();
      int[] poorest = Arrays.stream(open).filter(i -> shares[i] == least).toArray();
      double each = Math.min(1, left / poorest.length);
      for (int i : poorest) {
        shares[i] += each;
      }
      left -= each * poorest.length;
    }
    return shares;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void sharesArePlacesGivenOutOneByOne(long seed) {
    SplitMix random = new SplitMix(seed);
    int[] most = IntStream.range(0, 1 + random.nextInt(7)).map(i -> random.nextInt(9)).toArray();
    int all = Arrays.stream(most).sum();
    for (int places = 0; places <= all; places++) {
      double[] expected = slowlyShared(places, most);
      double[] mean = new double[most.length];
      int draws = 400;
      for (int draw = 0; draw < draws; draw++) {
        int[] shares = BalancedOrder.shares(places, most, random);
        assertThat(Arrays.stream(shares).sum()).isEqualTo(places);
        for (int i = 0; i < shares.length; i++) {
          assertThat((double) shares[i]).isCloseTo(expected[i], within(1.0));
          mean[i] += (double) shares[i] / draws;
        }
      }
      // An odd place falls to a taker by a Bernoulli draw: five standard errors.
      assertThat(mean).containsExactly(expected, within(5 * 0.5 / Math.sqrt(draws)));
    }
  }

  @Test
  void everyBatchDrawsFromAllClustersAlikeAsFarAsTheyHaveImages() {
    int batch = 24;
    int[] order = new BalancedOrder(tree(SIZES), batch).of(7, 3, 96);
    double[] expected = slowlyShared(batch, SIZES); // 5.25, 5.25, 5.25, 5, 2, 1
    int[] cluster = clusters(SIZES);
    for (int from = 0; from < order.length; from += batch) {
      int[] images = Arrays.copyOfRange(order, from, from + batch);
      assertThat(Arrays.stream(images).distinct().count()).isEqualTo(batch);
      for (int c = 0; c < SIZES.length; c++) {
        int number = c;
        double drawn = Arrays.stream(images).filter(i -> cluster[i] == number).count();
        assertThat(drawn).isBetween(Math.floor(expected[c]), Math.ceil(expected[c]));
      }
    }
  }

  /** By the expected counts of every cluster and image over many epochs. */
  @Test
  void clustersBelowShareWhatTheirsGets() {
    int batch = 16;
    int epochs = 500;
    BalancedOrder order = new BalancedOrder(nested(), batch);
    int[] counts = new int[IMAGES];
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (int image : order.of(1, epoch, 5 * batch)) {
        counts[image]++;
      }
    }
    int batches = 5 * epochs;
    // 16 places: 2 and 1 to the groups that have no more, 6.5 to each of the others.
    double[] perBatch = {3.25, 3.25, 3.25, 3.25, 2, 1};
    int first = 0;
    for (int c = 0; c < SIZES.length; c++) {
      int drawn = Arrays.stream(counts, first, first + SIZES[c]).sum();
      assertThat((double) drawn / batches)
          .isCloseTo(perBatch[c], within(5 * 0.5 / Math.sqrt(batches)));
      double perImage = (double) drawn / SIZES[c];
      for (int i = first; i < first + SIZES[c]; i++) {
        assertThat(counts[i]).isBetween((int) (0.6 * perImage), (int) (1.4 * perImage) + 1);
      }
      first += SIZES[c];
    }
  }

  @Test
  void anImageComesAgainAfterAllOthersOfItsCluster() {
    int[] order = new BalancedOrder(tree(7, 90), 8).of(5, 0, 96);
    int[] counts = new int[7];
    for (int batch = 0; batch < 12; batch++) {
      Arrays.stream(order, 8 * batch, 8 * batch + 8).filter(i -> i < 7).forEach(i -> counts[i]++);
      int drawn = 4 * (batch + 1);
      assertThat(Arrays.stream(counts).boxed())
          .allMatch(n -> n == drawn / 7 || n == (drawn + 6) / 7);
    }
  }

  @Test
  void ordersFollowFromSeedAndEpoch() {
    BalancedOrder order = new BalancedOrder(nested(), 16);
    int[] drawn = order.of(1, 4, IMAGES);
    order.of(1, 9, IMAGES); // leaves nothing behind
    assertThat(order.of(1, 4, IMAGES)).isEqualTo(drawn);
    assertThat(new BalancedOrder(nested(), 16).of(1, 4, IMAGES)).isEqualTo(drawn);
    assertThat(order.of(1, 5, IMAGES)).isNotEqualTo(drawn);
    assertThat(order.of(2, 4, IMAGES)).isNotEqualTo(drawn);
  }

  @Test
  void imagesWithoutAClusterAreNotDrawnEvenWhereABatchLacksOthers() {
    int[] cluster = clusters(4, 4);
    cluster[0] = ClusterTree.NONE;
    int[] order = new BalancedOrder(new ClusterTree(List.of(cluster)), 8).of(1, 0, 8);
    assertThat(order).hasSize(8).doesNotContain(0).contains(1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void theLastBatchMayBeSmaller() {
    int[] order = new BalancedOrder(nested(), 16).of(1, 0, 37);
    assertThat(order).hasSize(37);
    assertThat(Arrays.copyOfRange(order, 32, 37)).doesNotHaveDuplicates();
  }
}
