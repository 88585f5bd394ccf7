package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SplitMix;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnnClassifierTest {

  @BeforeAll
  static void loadLibrary() {
    Precision.F32.compute();
  }

  @Test
  void theNearestDirectionWinsWhateverItsLength() {
    try (TensorScope scope = new TensorScope()) {
      Features bank = HandMadeFeatures.of(new double[] {1, 0, 0, 100, -1, -1}, 2, 0, 1, 2);
      Features queries = HandMadeFeatures.of(new double[] {50, 1, 0.01, 0.1, -3, -2}, 2, 0, 0, 0);
      assertThat(new KnnClassifier(1, 0.1).predict(bank, queries, 3)).containsExactly(0, 1, 2);
    }
  }

  @Test
  void aCloseNeighbourOutweighsTwoFarOnes() {
    try (TensorScope scope = new TensorScope()) {
      Features bank = HandMadeFeatures.of(new double[] {1, 0, 0, 1, 0, 1}, 2, 0, 1, 1);
      Features query = HandMadeFeatures.of(new double[] {1, 0.2}, 2, 0);
      assertThat(new KnnClassifier(3, 0.1).predict(bank, query, 2)).containsExactly(0);
      assertThat(new KnnClassifier(3, 10).predict(bank, query, 2)).containsExactly(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.1", "5, 0.1", "20, 0.1", "500, 0.1", "20, 0.07", "20, 1", "60, 5", "20, 0.002"})
  void isTheSlowVote(int neighbours, double temperature) {
    int[] labels = new int[60];
    SplitMix random = SplitMix.of(3, 1);
    Arrays.setAll(labels, i -> random.nextInt(4));
    double[] keys = RandomTensors.normal(1, 60 * 5);
    double[] queries = RandomTensors.normal(2, 1100 * 5); // more than fit at once
    try (TensorScope scope = new TensorScope()) {
      int[] predicted =
          new KnnClassifier(neighbours, temperature)
              .predict(
                  HandMadeFeatures.of(keys, 5, labels),
                  HandMadeFeatures.of(queries, 5, new int[1100]),
                  4);
      int differing = 0;
      for (int q = 0; q < predicted.length; q++) {
        differing +=
            predicted[q] == slowVote(keys, labels, queries, q, neighbours, temperature) ? 0 : 1;
      }
      // A near tie may be decided by the last place of float32.
      assertThat(differing).isLessThanOrEqualTo(1);
    }
  }

  private static int slowVote(
      double[] keys, int[] labels, double[] queries, int q, int k, double temperature) {
    double[] similarity = new double[labels.length];
    Arrays.setAll(similarity, i -> cosine(keys, i, queries, q));
    List<Integer> nearest =
        IntStream.range(0, labels.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -similarity[i]))
            .limit(k)
            .toList();
    double[] votes = new double[4];
    nearest.forEach(i -> votes[labels[i]] += Math.exp(similarity[i] / temperature));
    return IntStream.range(0, 4).boxed().max(Comparator.comparingDouble(c -> votes[c])).get();
  }

  private static double cosine(double[] a, int i, double[] b, int j) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int d = 0; d < 5; d++) {
      dot += a[5 * i + d] * b[5 * j + d];
      first += a[5 * i + d] * a[5 * i + d];
      second += b[5 * j + d] * b[5 * j + d];
    }
    return dot / Math.sqrt(first * second);
  }

  /** exp(1 / 1e-5) is no double, and exp(-0.5 / 1e-5) is 0: the nearest still wins. */
  @Test
  void noTemperatureOverflows() {
    try (TensorScope scope = new TensorScope()) {
      Features bank = HandMadeFeatures.of(new double[] {0, 1, 1, 1, 1, 0}, 2, 0, 1, 2);
      Features queries = HandMadeFeatures.of(new double[] {1, 0, -1, -2}, 2, 0, 0);
      assertThat(new KnnClassifier(3, 1e-5).predict(bank, queries, 3)).containsExactly(2, 2);
    }
  }

  @Test
  void namesItsSettingsAndWhenThereAreFewerImages() {
    KnnClassifier knn = new KnnClassifier(50, 0.07);
    assertThat(knn.protocol(50)).isEqualTo("kNN, k = 50, cosine, temperature 0.07");
    assertThat(knn.protocol(12))
        .isEqualTo(
            "kNN, k = 12, which is all there are, less than the 50 asked for, cosine, temperature"
                + " 0.07");
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertThatThrownBy(() -> new KnnClassifier(0, 0.1))
        .hasMessage("neighbours must be at least 1, was 0");
    assertThatThrownBy(() -> new KnnClassifier(1, 0))
        .hasMessage("temperature must be > 0, was 0.0");
  }
}
