package dev.sdclr.rare.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.SplitMix;
import dev.sdclr.embed.PrincipalPlane;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureTablePlaneTest {

  private static FeatureTable stretched(int rows) {
    SplitMix random = SplitMix.of(3);
    float[] values = new float[rows * 4];
    for (int row = 0; row < rows; row++) {
      values[4 * row] = 10; // all rows point about the same way, so that length changes little
      values[4 * row + 1] = 0.1f * (random.nextFloat() - 0.5f);
      values[4 * row + 2] = 2 * (random.nextFloat() - 0.5f);
      values[4 * row + 3] = 0.5f * (random.nextFloat() - 0.5f);
    }
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(values, rows, 4));
    }
  }

  private static double correlation(double[] x, FeatureTable table, int dimension) {
    float[] rows = HostArray.floats(table.rows());
    double sum = 0;
    double squares = 0;
    double others = 0;
    double mean = 0;
    for (int row = 0; row < x.length; row++) {
      mean += rows[4 * row + dimension] / x.length;
    }
    for (int row = 0; row < x.length; row++) {
      double value = rows[4 * row + dimension] - mean;
      sum += x[row] * value;
      squares += x[row] * x[row];
      others += value * value;
    }
    return sum / Math.sqrt(squares * others);
  }

  @Test
  void axesLieWhereTheRowsVaryMost() {
    try (FeatureTable table = stretched(500)) {
      PrincipalPlane plane = table.plane();
      assertThat(correlation(plane.x(), table, 2)).isCloseTo(1, offset(0.01));
      assertThat(correlation(plane.y(), table, 3)).isCloseTo(1, offset(0.01));
      assertThat(plane.explained()[0]).isGreaterThan(0.9);
      assertThat(Arrays.stream(plane.explained()).sum()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aSampleOfManyRowsFindsTheSamePlane() {
    try (FeatureTable table = stretched(70_000)) {
      PrincipalPlane plane = table.plane();
      assertThat(correlation(plane.x(), table, 2)).isCloseTo(1, offset(0.01));
      assertThat(correlation(plane.y(), table, 3)).isCloseTo(1, offset(0.01));
    }
  }
}
