package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {

  @Test
  void visitsEveryImageOnce() {
    int[] order = EpochOrder.permutation(1000, 1, 0);
    int[] sorted = order.clone();
    Arrays.sort(sorted);
    assertThat(sorted).isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(order).isNotEqualTo(sorted);
    assertThat(EpochOrder.permutation(0, 1, 0)).isEmpty();
  }

  @Test
  void dependsOnSeedAndEpochAlone() {
    int[] order = EpochOrder.permutation(100, 7, 3);
    assertThat(EpochOrder.permutation(100, 7, 3)).isEqualTo(order);
    assertThat(EpochOrder.permutation(100, 7, 4)).isNotEqualTo(order);
    assertThat(EpochOrder.permutation(100, 8, 3)).isNotEqualTo(order);
  }

  /** Runs of old must be repeatable: this order, computed by another program, may never change. */
  @Test
  void staysTheSameForEver() {
    assertThat(EpochOrder.permutation(10, 1, 0)).containsExactly(1, 0, 5, 7, 4, 2, 3, 6, 9, 8);
  }

  @Test
  void givesEveryOrderEquallyOften() {
    Map<String, Integer> counts = new HashMap<>();
    for (int epoch = 0; epoch < 24_000; epoch++) {
      counts.merge(Arrays.toString(EpochOrder.permutation(4, 11, epoch)), 1, Integer::sum);
    }
    assertThat(counts).hasSize(24);
    double chiSquared =
        counts.values().stream().mapToDouble(n -> (n - 1000.0) * (n - 1000.0) / 1000).sum();
    assertThat(chiSquared).isLessThan(49.7); // 23 degrees of freedom, p = 0.001
  }
}
