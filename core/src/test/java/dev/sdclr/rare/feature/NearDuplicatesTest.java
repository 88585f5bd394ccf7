package dev.sdclr.rare.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {

  private static final int D = 16;

  /** Made-up images, then copies of some with a little noise. */
  private static FeatureTable features(int images, int copied, int copies, double noise) {
    SplittableRandom random = new SplittableRandom(11);
    float[] values = new float[(images + copied * copies) * D];
    for (int i = 0; i < images * D; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    for (int i = 0; i < copied * copies; i++) {
      for (int j = 0; j < D; j++) {
        values[(images + i) * D + j] =
            values[i / copies * D + j] + (float) (noise * random.nextDouble(-1, 1));
      }
    }
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(values, values.length / D, D));
    }
  }

  @Test
  void putsCopiesBesideTheirOriginalsAndNothingElse() {
    try (FeatureTable features = features(300, 20, 3, 0.05)) {
      List<int[]> groups = NearDuplicates.of(features, NearDuplicates.SIMILAR).groups(features);
      assertThat(groups).hasSize(20);
      for (int[] group : groups) {
        int original = Arrays.stream(group).min().orElseThrow();
        assertThat(group)
            .containsExactlyInAnyOrder(
                original, 300 + 3 * original, 301 + 3 * original, 302 + 3 * original);
      }
    }
  }

  @Test
  void aTightRareClassIsSimilarButNotTheSame() {
    try (FeatureTable features = features(300, 5, 7, 0.25)) {
      assertThat(NearDuplicates.of(features, NearDuplicates.SIMILAR).extra()).isGreaterThan(25);
      assertThat(NearDuplicates.of(features, NearDuplicates.SAME).extra()).isZero();
    }
    try (FeatureTable features = features(300, 5, 7, 0.01)) {
      NearDuplicates same = NearDuplicates.of(features, NearDuplicates.SAME);
      assertThat(same.extra()).isEqualTo(35);
      assertThat(same.others(0)).containsExactly(300, 301, 302, 303, 304, 305, 306);
      assertThat(same.count(303)).isEqualTo(7);
      assertThat(same.count(5)).isZero();
      assertThat(same.leads(5)).isTrue();
    }
  }

  @Test
  void findsMoreCopiesThanNeighboursAreKnown() {
    try (FeatureTable features = features(200, 1, 250, 0.001)) {
      NearDuplicates found = NearDuplicates.of(features, NearDuplicates.SIMILAR);
      assertThat(found.groups(features)).singleElement().satisfies(g -> assertThat(g).hasSize(251));
      assertThat(found.extra()).isEqualTo(250);
    }
  }

  @Test
  void differentImagesAreNoDuplicates() {
    try (FeatureTable features = features(400, 0, 0, 0)) {
      assertThat(NearDuplicates.of(features, NearDuplicates.SIMILAR).groups(features)).isEmpty();
    }
  }

  @Test
  void aMedoidHasTheLeastSumOfDistances() {
    try (FeatureTable features = features(120, 0, 0, 0)) {
      for (int[] members : Clusters.of(features, 5, 0).members()) {
        double least = sum(features, members[0], members);
        for (int row : members) {
          assertThat(sum(features, row, members)).isGreaterThanOrEqualTo(least - 1e-4);
        }
      }
    }
  }

  private static double sum(FeatureTable features, int row, int[] members) {
    double sum = 0;
    for (int other : members) {
      sum += features.distance(row, other);
    }
    return sum;
  }
}
