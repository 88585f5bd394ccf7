package dev.sdclr.rare.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SdclrException;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureTableTest {

  private static final int N = 2 * FeatureTable.BLOCK_ROWS + 7;
  private static final int D = 5;
  private static final Offset<Float> PRECISE = within(1e-6f);

  private static float[] values() {
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[N * D];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() * 10 - 3);
    }
    return values;
  }

  /** A million images of 512 features are 2 GB: there is no room for them twice. */
  @Test
  void inPlaceTheValuesAreTheTablesOwnAndAsACopyWouldBe() {
    float[] values = values();
    try (TensorScope scope = new TensorScope()) {
      Tensor taken = HostArray.tensor(values, N, D);
      Tensor left = HostArray.tensor(values, N, D);
      try (FeatureTable inPlace = FeatureTable.inPlace(taken);
          FeatureTable copied = new FeatureTable(left)) {
        assertThat(inPlace.rows().data_ptr_float().address())
            .isEqualTo(taken.data_ptr_float().address());
        assertThat(HostArray.floats(left)).isEqualTo(values);
        assertThat(HostArray.floats(inPlace.rows())).isEqualTo(HostArray.floats(copied.rows()));
        assertThat(HostArray.floats(inPlace.mean())).isEqualTo(HostArray.floats(copied.mean()));
        for (int row : new int[] {0, FeatureTable.BLOCK_ROWS, N - 1}) {
          double length = 0;
          for (int d = 0; d < D; d++) {
            length += (double) values[row * D + d] * values[row * D + d];
          }
          float[] unit = inPlace.row(row);
          for (int d = 0; d < D; d++) {
            assertThat(unit[d])
                .isEqualTo((float) (values[row * D + d] / Math.sqrt(length)), PRECISE);
          }
        }
      }
    }
  }

  @Test
  void theTableOutlivesTheTensorThatItTook() {
    float[] values = values();
    FeatureTable table;
    try (TensorScope scope = new TensorScope()) {
      table = FeatureTable.inPlace(HostArray.tensor(values, N, D));
    }
    try (table) {
      assertThat(table.likeness(new int[] {N - 1})[N - 1]).isEqualTo(1f, PRECISE);
    }
  }

  @Test
  void neighboursAreFoundOnceUntilTheyAreForgotten() {
    try (TensorScope scope = new TensorScope();
        FeatureTable table = new FeatureTable(HostArray.tensor(values(), N, D))) {
      Neighbours plain = table.neighbours();
      Neighbours centred = table.centredNeighbours();
      assertThat(table.neighbours()).isSameAs(plain);
      assertThat(table.centredNeighbours()).isSameAs(centred);
      table.forgetNeighbours();
      assertThat(table.neighbours()).isNotSameAs(plain);
      assertThat(table.neighbours().distances()).containsExactly(plain.distances());
      assertThat(table.centredNeighbours().distances()).containsExactly(centred.distances());
    }
  }

  /** The squares of such numbers are infinite, or nothing. */
  @ParameterizedTest
  @ValueSource(floats = {1e30f, 1e-30f})
  void numbersOfAnySizeAreScaled(float factor) {
    float[] values = values();
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    try (TensorScope scope = new TensorScope();
        FeatureTable table = new FeatureTable(HostArray.tensor(values, N, D));
        FeatureTable other = new FeatureTable(HostArray.tensor(scaled, N, D))) {
      for (int row : new int[] {0, N - 1}) {
        assertThat(other.row(row)).containsExactly(table.row(row), PRECISE);
      }
    }
  }

  @Test
  void saysWhichImageHasNoNumbers() {
    float[] values = values();
    values[(FeatureTable.BLOCK_ROWS + 3) * D] = Float.NaN;
    requireRefused(values, N, "the features of image 1027 are not all finite numbers");
    float[] alike = new float[N * D];
    Arrays.fill(alike, 3);
    requireRefused(alike, N, "the features of all 2,055 images point the same way");
    try (TensorScope scope = new TensorScope()) {
      Tensor features = HostArray.tensor(alike, N, D);
      assertThat(FeatureTable.pointOneWay(features)).isTrue();
      assertThat(HostArray.floats(features)).containsExactly(alike);
      assertThat(FeatureTable.pointOneWay(HostArray.tensor(values(), N, D))).isFalse();
    }
    requireRefused(new float[D], 1, "finding rare images takes at least 2 images, there are 1");
  }

  @Test
  void knowsRowsWithoutDirection() {
    float[] values = values();
    int second = FeatureTable.BLOCK_ROWS + 3;
    Arrays.fill(values, 5 * D, 6 * D, 0);
    Arrays.fill(values, second * D, (second + 1) * D, -0f);
    try (TensorScope scope = new TensorScope();
        FeatureTable table = new FeatureTable(HostArray.tensor(values, N, D));
        FeatureTable whole = new FeatureTable(HostArray.tensor(values(), N, D))) {
      assertThat(table.zeroRows()).containsExactly(5, second);
      assertThat(whole.zeroRows()).isEmpty();
    }
  }

  private static void requireRefused(float[] values, int rows, String message) {
    try (TensorScope scope = new TensorScope()) {
      Tensor features = HostArray.tensor(values, rows, D);
      assertThatThrownBy(() -> new FeatureTable(features))
          .isInstanceOf(SdclrException.class)
          .hasMessageStartingWith(message);
      assertThatThrownBy(() -> FeatureTable.inPlace(features))
          .isInstanceOf(SdclrException.class)
          .hasMessageStartingWith(message);
      assertThatThrownBy(() -> FeatureTable.inPlace(features.to(ScalarType.Double)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
