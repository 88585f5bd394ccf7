package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Against loops in double precision that say each definition word by word. */
class FeatureGeometryTest {

  private static final int N = 23;
  private static final int D = 6;

  private static double[][] rows(long seed) {
    double[] values = RandomTensors.normal(seed, N * D);
    return IntStream.range(0, N)
        .mapToObj(i -> Arrays.copyOfRange(values, i * D, (i + 1) * D))
        .toArray(double[][]::new);
  }

  private static double of(double[][] rows, ToDoubleFunction<Tensor> measure) {
    try (TensorScope scope = new TensorScope()) {
      return measure.applyAsDouble(tensor(rows));
    }
  }

  private static Tensor tensor(double[][] rows) {
    return HostArray.tensor(
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(), rows.length, rows[0].length);
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  private static double distance(double[] a, double[] b) {
    return IntStream.range(0, a.length)
        .mapToDouble(i -> Math.pow(a[i] / Math.sqrt(dot(a, a)) - b[i] / Math.sqrt(dot(b, b)), 2))
        .sum();
  }

  private static double meanOverPairs(double[][] rows, ToDoubleFunction<Double> of) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        if (i != j) {
          sum += of.applyAsDouble(distance(rows[i], rows[j]));
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  @Test
  void uniformityAndSpreadAreMeansOverAllPairs() {
    double[][] rows = rows(1);
    assertThat(of(rows, FeatureGeometry::spread))
        .isCloseTo(meanOverPairs(rows, d -> d), within(1e-12));
    assertThat(of(rows, FeatureGeometry::uniformity))
        .isCloseTo(Math.log(meanOverPairs(rows, d -> Math.exp(-2 * d))), within(1e-12));
    assertThat(of(new double[][] {{3, 0}, {-5, 0}}, FeatureGeometry::uniformity))
        .isCloseTo(-8, within(1e-12));
    assertThat(of(new double[][] {{3, 0}, {0, 7}}, FeatureGeometry::spread))
        .isCloseTo(2, within(1e-12));
    assertThat(of(new double[3][4], FeatureGeometry::spread)).isZero();
    double[][] same = {{1, 2}, {1, 2}, {2, 4}};
    assertThat(of(same, FeatureGeometry::uniformity)).isCloseTo(0, within(1e-12));
  }

  @Test
  void distancesAreThoseOfRowsOfLengthOne() {
    double[][] one = rows(2);
    double[][] other = rows(3);
    try (TensorScope scope = new TensorScope()) {
      double[] distances = FeatureGeometry.distances(tensor(one), tensor(other));
      assertThat(distances).hasSize(N);
      for (int i = 0; i < N; i++) {
        assertThat(distances[i]).isCloseTo(distance(one[i], other[i]), within(1e-12));
      }
    }
  }

  /** Singular values are the roots of the eigenvalues of the rows' products. */
  @Test
  void effectiveRankIsTheExponentialOfTheEntropyOfSingularValues() {
    double[][] rows = rows(4);
    double[][] products = new double[D][D];
    for (int i = 0; i < D; i++) {
      for (int j = 0; j < D; j++) {
        for (double[] row : rows) {
          products[i][j] += row[i] * row[j];
        }
      }
    }
    double[] singular = Arrays.stream(eigenvalues(products)).map(Math::sqrt).toArray();
    double entropy = 0;
    for (double value : singular) {
      double share = value / Arrays.stream(singular).sum() + 1e-7;
      entropy -= share * Math.log(share);
    }
    double rank = of(rows, FeatureGeometry::effectiveRank);
    assertThat(rank).isCloseTo(Math.exp(entropy), within(1e-9)).isBetween(1.0, (double) D);
  }

  /** By Jacobi's rotations. */
  private static double[] eigenvalues(double[][] a) {
    for (int sweep = 0; sweep < 50; sweep++) {
      for (int p = 0; p < a.length; p++) {
        for (int q = p + 1; q < a.length; q++) {
          double angle = Math.atan2(2 * a[p][q], a[q][q] - a[p][p]) / 2;
          double c = Math.cos(angle);
          double s = Math.sin(angle);
          for (int k = 0; k < a.length; k++) {
            double kp = a[k][p];
            a[k][p] = c * kp - s * a[k][q];
            a[k][q] = s * kp + c * a[k][q];
          }
          for (int k = 0; k < a.length; k++) {
            double pk = a[p][k];
            a[p][k] = c * pk - s * a[q][k];
            a[q][k] = s * pk + c * a[q][k];
          }
        }
      }
    }
    return IntStream.range(0, a.length).mapToDouble(i -> a[i][i]).toArray();
  }

  @Test
  void effectiveRankCountsEqualDirections() {
    assertThat(of(new double[][] {{2, 0, 0}, {0, 2, 0}, {0, 0, 2}}, FeatureGeometry::effectiveRank))
        .isCloseTo(3, within(1e-5));
    assertThat(of(new double[][] {{1, 2, 3}, {1, 2, 3}, {2, 4, 6}}, FeatureGeometry::effectiveRank))
        .isCloseTo(1, within(1e-5));
    assertThat(of(new double[2][3], FeatureGeometry::effectiveRank)).isEqualTo(1);
  }

  @Test
  void agreementIsTheShareOfCommonNeighbours() {
    double[][] one = rows(5);
    double[][] other = rows(6);
    int common = 0;
    for (int i = 0; i < N; i++) {
      Set<Integer> both = new HashSet<>(nearest(one, i));
      both.retainAll(nearest(other, i));
      common += both.size();
    }
    try (TensorScope scope = new TensorScope()) {
      Tensor a = tensor(one);
      assertThat(FeatureGeometry.agreement(a, tensor(other), 4)).isEqualTo(common / (4.0 * N));
      assertThat(FeatureGeometry.agreement(a, a, 4)).isEqualTo(1);
      assertThat(FeatureGeometry.agreement(a, tensor(other), 100)).isEqualTo(1); // all the others
    }
  }

  private static List<Integer> nearest(double[][] rows, int of) {
    return IntStream.range(0, N)
        .filter(i -> i != of)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> distance(rows[of], rows[i])))
        .limit(4)
        .toList();
  }
}
