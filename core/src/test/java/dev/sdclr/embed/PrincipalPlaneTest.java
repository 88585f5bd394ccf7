package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class PrincipalPlaneTest {

  private static PrincipalPlane plane(double[][] rows) {
    float[] values = new float[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    try (TensorScope scope = new TensorScope()) {
      return PrincipalPlane.of(
          UnitRows.of(HostArray.tensor(values, rows.length, rows[0].length).to(ScalarType.Double)));
    }
  }

  private static double[][] random(int rows, int columns) {
    SplitMix random = new SplitMix(7);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int d = 0; d < columns; d++) {
        row[d] = (float) (random.nextDouble() * (columns - d));
      }
    }
    return values;
  }

  /** Power iteration with the first component taken out for the second, in plain loops. */
  @Test
  void findsWhatPowerIterationFinds() {
    double[][] rows = random(40, 6);
    PrincipalPlane plane = plane(rows);
    double[][] centred = centred(unit(rows));
    double[][] scatter = scatter(centred);
    double total = 0;
    for (int d = 0; d < 6; d++) {
      total += scatter[d][d];
    }
    for (double[] found : new double[][] {plane.x(), plane.y()}) {
      double[] component = component(scatter);
      double value = take(scatter, component);
      double[] expected = along(centred, component);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], offset(1e-6));
      }
      double explained = found == plane.x() ? plane.explained()[0] : plane.explained()[1];
      assertThat(explained).isCloseTo(value / total, offset(1e-8));
    }
  }

  private static double[][] unit(double[][] rows) {
    return Arrays.stream(rows)
        .map(
            row -> {
              double norm = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
              return Arrays.stream(row).map(v -> v / norm).toArray();
            })
        .toArray(double[][]::new);
  }

  private static double[][] centred(double[][] rows) {
    double[][] result = new double[rows.length][rows[0].length];
    for (int d = 0; d < rows[0].length; d++) {
      int column = d;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
      for (int i = 0; i < rows.length; i++) {
        result[i][d] = rows[i][d] - mean;
      }
    }
    return result;
  }

  private static double[][] scatter(double[][] rows) {
    double[][] result = new double[rows[0].length][rows[0].length];
    for (double[] row : rows) {
      for (int a = 0; a < row.length; a++) {
        for (int b = 0; b < row.length; b++) {
          result[a][b] += row[a] * row[b];
        }
      }
    }
    return result;
  }

  /** Its largest weight is positive. */
  private static double[] component(double[][] matrix) {
    double[] vector = new double[matrix.length];
    Arrays.setAll(vector, d -> 1 + d);
    for (int round = 0; round < 20_000; round++) {
      double[] next = new double[vector.length];
      for (int a = 0; a < vector.length; a++) {
        for (int b = 0; b < vector.length; b++) {
          next[a] += matrix[a][b] * vector[b];
        }
      }
      vector = unit(new double[][] {next})[0];
    }
    double largest = Arrays.stream(vector).reduce(0, (a, b) -> Math.abs(a) >= Math.abs(b) ? a : b);
    double sign = Math.signum(largest);
    return Arrays.stream(vector).map(v -> sign * v).toArray();
  }

  /** Takes a component out of a matrix; returns its eigenvalue. */
  private static double take(double[][] matrix, double[] component) {
    double value = 0;
    for (int a = 0; a < component.length; a++) {
      for (int b = 0; b < component.length; b++) {
        value += component[a] * matrix[a][b] * component[b];
      }
    }
    for (int a = 0; a < component.length; a++) {
      for (int b = 0; b < component.length; b++) {
        matrix[a][b] -= value * component[a] * component[b];
      }
    }
    return value;
  }

  private static double[] along(double[][] rows, double[] component) {
    return Arrays.stream(rows)
        .mapToDouble(
            row -> {
              double sum = 0;
              for (int d = 0; d < row.length; d++) {
                sum += row[d] * component[d];
              }
              return sum;
            })
        .toArray();
  }

  /** All variance lies between two unit vectors, √2 apart. */
  @Test
  void putsTwoClustersOnOneAxis() {
    PrincipalPlane plane = plane(new double[][] {{1, 0, 0}, {3, 0, 0}, {0, 2, 0}, {0, 5, 0}});
    assertThat(plane.explained()[0]).isCloseTo(1, offset(1e-11));
    assertThat(plane.x()[0]).isCloseTo(plane.x()[1], offset(1e-9));
    assertThat(Math.abs(plane.x()[0] - plane.x()[2])).isCloseTo(Math.sqrt(2), offset(1e-7));
    assertThat(plane.y()).containsExactly(new double[4], offset(1e-7));
  }

  /** Directions alone count, as in the cosine. */
  @Test
  void forgetsHowLongFeaturesAre() {
    double[][] rows = random(12, 4);
    double[][] longer =
        Arrays.stream(rows)
            .map(row -> Arrays.stream(row).map(v -> 8 * v).toArray())
            .toArray(double[][]::new);
    assertThat(plane(longer).x()).containsExactly(plane(rows).x(), offset(1e-6));
  }

  @Test
  void putsEqualAndEmptyFeaturesInOnePlace() {
    for (double value : new double[] {0, 3}) {
      PrincipalPlane plane = plane(new double[][] {{value, value}, {value, value}});
      assertThat(plane.x()).containsExactly(new double[2], offset(1e-12));
      assertThat(plane.y()).containsExactly(new double[2], offset(1e-12));
      assertThat(plane.explained()).containsExactly(0, 0);
    }
    assertThat(plane(new double[][] {{1, 2, 3}}).explained()).containsExactly(0, 0);
  }
}
