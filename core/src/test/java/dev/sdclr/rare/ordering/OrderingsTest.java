package dev.sdclr.rare.ordering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.SdclrException;
import dev.sdclr.cluster.KMeans;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every ordering against a loop over rows in double precision. */
class OrderingsTest {

  private static final int N = 1500; // more than one block
  private static final int D = 6;

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  /** Two clouds, one of them small, and a few stray points. */
  private static double[][] points(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] points = new double[n][D];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < D; j++) {
        double centre = i % 50 == 0 ? (j == 1 ? 4 : 0) : j == 0 ? 4 : 0;
        double spread = i % 97 == 0 ? 6 : 1;
        points[i][j] = centre + spread * random.nextDouble(-1, 1);
      }
    }
    return points;
  }

  private static FeatureTable table(double[][] points) {
    double[] flat = Arrays.stream(points).flatMapToDouble(Arrays::stream).toArray();
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(flat, points.length, points[0].length));
    }
  }

  @Test
  void whereFeaturesCancelOutAllAreAsFarFromTheMean() {
    try (FeatureTable table = table(new double[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}})) {
      assertThat(new MeanDistance().scores(table)).containsExactly(1, 1, 1, 1);
    }
  }

  private static double[][] unit(double[][] points) {
    return Arrays.stream(points)
        .map(p -> Arrays.stream(p).map(v -> v / norm(p)).toArray())
        .toArray(double[][]::new);
  }

  private static double norm(double[] p) {
    return Math.sqrt(dot(p, p));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    return mean;
  }

  private static double[][] centred(double[][] rows) {
    double[] mean = mean(rows);
    return unit(
        Arrays.stream(rows)
            .map(row -> IntStream.range(0, row.length).mapToDouble(j -> row[j] - mean[j]).toArray())
            .toArray(double[][]::new));
  }

  private static double[] scores(Ordering ordering, double[][] points) {
    try (FeatureTable table = table(points)) {
      return ordering.scores(table);
    }
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("row %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void distanceToTheMean() {
    double[][] points = points(N, 1);
    double[][] rows = unit(points);
    double[] mean = mean(rows);
    double[] expected =
        Arrays.stream(rows).mapToDouble(row -> 1 - dot(row, mean) / norm(mean)).toArray();
    assertClose(scores(new MeanDistance(), points), expected, 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "10, false", "100, false", "10, true", "100, true"})
  void distanceToANeighbour(int k, boolean isCentred) {
    double[][] points = points(N, 2);
    double[][] rows = isCentred ? centred(unit(points)) : unit(points);
    double[] expected = new double[N];
    for (int i = 0; i < N; i++) {
      expected[i] = distances(rows, i)[k - 1];
    }
    assertClose(scores(new NeighbourDistance(k, isCentred), points), expected, 1e-5);
  }

  /** To all others, ascending. */
  private static double[] distances(double[][] rows, int i) {
    return IntStream.range(0, rows.length)
        .filter(j -> j != i)
        .mapToDouble(j -> 1 - dot(rows[i], rows[j]))
        .sorted()
        .toArray();
  }

  @Test
  void localOutlierFactor() {
    double[][] points = points(300, 3);
    int k = 20;
    double[][] rows = unit(points);
    int n = rows.length;
    int[][] nearest = new int[n][];
    double[][] euclidean = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        euclidean[i][j] = Math.sqrt(Math.max(0, 2 - 2 * dot(rows[i], rows[j])));
      }
      double[] from = euclidean[i];
      int self = i;
      nearest[i] =
          IntStream.range(0, n)
              .filter(j -> j != self)
              .boxed()
              .sorted((a, b) -> Double.compare(from[a], from[b]))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
    }
    double[] density = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j : nearest[i]) {
        sum += Math.max(euclidean[j][nearest[j][k - 1]], euclidean[i][j]);
      }
      density[i] = k / sum;
    }
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      double around = IntStream.of(nearest[i]).mapToDouble(j -> density[j]).average().orElseThrow();
      expected[i] = around / density[i];
    }
    assertClose(scores(new LocalOutlierFactor(k), points), expected, 1e-3);
  }

  @Test
  void mahalanobisDistance() {
    double[][] points = points(N, 4);
    double[][] rows = unit(points);
    double[] mean = mean(rows);
    double[][] covariance = new double[D][D];
    for (double[] row : rows) {
      for (int a = 0; a < D; a++) {
        for (int b = 0; b < D; b++) {
          covariance[a][b] += (row[a] - mean[a]) * (row[b] - mean[b]) / N;
        }
      }
    }
    double ridge = 1e-3 * IntStream.range(0, D).mapToDouble(i -> covariance[i][i]).sum() / D;
    for (int i = 0; i < D; i++) {
      covariance[i][i] += ridge;
    }
    double[] actual = scores(new MahalanobisDistance(), points);
    for (int i = 0; i < N; i++) {
      double[] row = rows[i];
      double[] off = IntStream.range(0, D).mapToDouble(j -> row[j] - mean[j]).toArray();
      double expected = dot(off, solved(covariance, off));
      assertThat(actual[i]).isCloseTo(expected, within(1e-3 * (1 + expected)));
    }
  }

  /** Gauss's elimination. */
  private static double[] solved(double[][] matrix, double[] right) {
    int d = right.length;
    double[][] a = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
    double[] x = right.clone();
    for (int i = 0; i < d; i++) {
      for (int r = i + 1; r < d; r++) {
        double factor = a[r][i] / a[i][i];
        for (int c = i; c < d; c++) {
          a[r][c] -= factor * a[i][c];
        }
        x[r] -= factor * x[i];
      }
    }
    for (int i = d - 1; i >= 0; i--) {
      for (int c = i + 1; c < d; c++) {
        x[i] -= a[i][c] * x[c];
      }
      x[i] /= a[i][i];
    }
    return x;
  }

  @Test
  void isolationSetsAFarPointApartFirst() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] points = new double[N][D];
    for (double[] point : points) {
      Arrays.setAll(point, j -> 1 + random.nextDouble(-0.2, 0.2));
    }
    points[77][5] = -9;
    double[] scores = scores(new IsolationForest(7), points);
    int first =
        IntStream.range(0, N).boxed().max((a, b) -> Double.compare(scores[a], scores[b])).get();
    assertThat(first).isEqualTo(77);
    assertThat(Arrays.stream(scores).boxed()).allMatch(score -> score > 0 && score < 1);
    assertThat(scores(new IsolationForest(7), points)).isEqualTo(scores);
    assertThat(scores(new IsolationForest(8), points)).isNotEqualTo(scores);
  }

  /** On two values a tree of two is one cut deep, whatever is drawn: every score is 1/2. */
  @Test
  void isolationOfTwoIsEven() {
    double[][] two = {{1, 0}, {0, 1}};
    assertThat(scores(new IsolationForest(3), two)).containsExactly(0.5, 0.5);
  }

  @Test
  void clustersAreBestForTheirOwnCentres() {
    double[][] points = points(N, 6);
    double[][] rows = unit(points);
    try (FeatureTable table = table(points)) {
      KMeans clusters = KMeans.of(table.rows(), 8, 1);
      assertThat(Arrays.stream(clusters.sizes()).sum()).isEqualTo(N);
      double[][] centres = new double[8][D];
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < D; j++) {
          centres[clusters.cluster()[i]][j] += rows[i][j];
        }
      }
      for (int i = 0; i < N; i++) {
        double own = cosine(rows[i], centres[clusters.cluster()[i]]);
        for (double[] centre : centres) {
          assertThat(cosine(rows[i], centre)).isLessThanOrEqualTo(own + 1e-3);
        }
      }
    }
  }

  private static double cosine(double[] a, double[] b) {
    return dot(a, b) / norm(a) / norm(b);
  }

  @Test
  void imagesOfSmallClustersComeFirst() {
    double[][] points = points(N, 7);
    double[] scores = scores(new ClusterSize(2, 1), points);
    Set<Integer> first = new HashSet<>();
    IntStream.range(0, N)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(20)
        .forEach(first::add);
    assertThat(first).allMatch(i -> i % 50 == 0 || i % 97 == 0);
    try (FeatureTable table = table(points)) {
      KMeans clusters = KMeans.of(table.rows(), 2, 1);
      assertThat(KMeans.of(table.rows(), 2, 1).cluster()).isEqualTo(clusters.cluster());
      for (int i = 0; i < N; i++) {
        double closeness = clusters.closeness()[i];
        int size = clusters.sizes()[clusters.cluster()[i]];
        assertThat(scores[i]).isCloseTo(-size + (1 - closeness) / 4, within(1e-6));
        assertThat(new ClusterSize(2, 1).reason(scores[i], N))
            .isEqualTo("small cluster of %,d".formatted(size));
      }
    }
  }

  @Test
  void namesNoNeighbourThatIsNotThere() {
    Ordering ordering = new NeighbourDistance(100, false);
    assertThat(ordering.reason(0.5, 1_000)).isEqualTo("far from neighbour 100");
    assertThat(ordering.reason(0.5, 40)).isEqualTo("far from neighbour 39");
  }

  static Stream<Ordering> orderings() {
    return Orderings.all(1).stream();
  }

  @ParameterizedTest
  @MethodSource("orderings")
  void worksOnFewImagesAndOnTwins(Ordering ordering) {
    assertThat(Arrays.stream(scores(ordering, new double[][] {{1, 0}, {0, 1}})).boxed())
        .hasSize(2)
        .allMatch(Double::isFinite);
    double[][] twins = new double[40][];
    Arrays.setAll(twins, i -> i < 30 ? new double[] {1, 0, 0} : new double[] {0, 1, i});
    assertThat(Arrays.stream(scores(ordering, twins)).boxed())
        .hasSize(40)
        .allMatch(Double::isFinite);
    assertThat(ordering.reason(-7.6, 40)).isNotBlank();
    assertThat(Orderings.named(ordering.name(), 1)).isEqualTo(ordering);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void refusesValuesThatAreNoNumbers(double bad) {
    double[][] points = points(10, 8);
    points[7][2] = bad;
    assertThatThrownBy(() -> table(points))
        .isInstanceOf(SdclrException.class)
        .hasMessage("the features of image 7 are not all finite numbers: embed the images again");
  }

  @Test
  void refusesFeaturesThatTellNothingApart() {
    double[][] same = new double[12][];
    Arrays.fill(same, new double[] {0.3, 0.1, 0.7});
    assertThatThrownBy(() -> table(same))
        .hasMessageStartingWith("the features of all 12 images point the same way");
    assertThatThrownBy(() -> table(new double[][] {{1, 2}})).hasMessageContaining("there are 1");
  }
}
