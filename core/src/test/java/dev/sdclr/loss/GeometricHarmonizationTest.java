package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeometricHarmonizationTest {

  private static final int N = 6;
  private static final int K = 3;
  private static final int D = 4;
  private static final int IMAGES = 7;
  private static final HarmonizationConfig CONFIG =
      new HarmonizationConfig(K, 0.05, 0.1, 300, 4, 2, 3, 0.75, 0.9);

  private final Compute compute = Precision.F64.compute();
  private final GeometricHarmonization harmonization =
      new GeometricHarmonization(CONFIG, IMAGES, D, compute, 1);
  private final double[] z1 = RandomTensors.normal(1, N * D);
  private final double[] z2 = RandomTensors.normal(2, N * D);
  private final double[] targets = SimplexFrame.of(K, D, 1);

  @AfterEach
  void close() {
    harmonization.close();
  }

  private Tensor rows(double[] values) {
    return ReferenceTensors.tensor(values, compute, values.length / D, D);
  }

  private double term(double[] first, double[] second) {
    try (TensorScope scope = new TensorScope()) {
      return harmonization.term(rows(first), rows(second)).item_double();
    }
  }

  private double[] logits(double[] z) {
    double[] logits = new double[z.length / D * K];
    for (int i = 0; i < z.length / D; i++) {
      double[] products = new double[K];
      for (int j = 0; j < K; j++) {
        products[j] = SlowMath.dot(SlowMath.row(z, i, D), SlowMath.row(targets, j, D));
      }
      System.arraycopy(SlowMath.unit(products), 0, logits, i * K, K);
    }
    return logits;
  }

  /** One direction of the loss, assignments being those of {@code from}. */
  private double slow(double[] from, double[] to, double[] prior) {
    double[] assigned = SinkhornTest.slow(logits(from), prior, 0.05, 300);
    return constant(assigned, to);
  }

  private double constant(double[] assigned, double[] to) {
    double[] answers = logits(to);
    int n = to.length / D;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double[] p =
          SlowMath.softmax(Arrays.stream(SlowMath.row(answers, i, K)).map(x -> x / 0.1).toArray());
      for (int j = 0; j < K; j++) {
        sum -= assigned[i * K + j] * Math.log(p[j]);
      }
    }
    return sum / n;
  }

  @Test
  void eachViewLearnsTheOthersAssignment() {
    double[] uniform = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    double expected = slow(z1, z2, uniform) + slow(z2, z1, uniform);
    assertThat(term(z1, z2)).isCloseTo(expected, within(1e-9 * expected));
    assertThat(term(z2, z1)).isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void assignmentsFollowThePrior() {
    double[] prior = {0.7, 0.2, 0.1};
    try (TensorScope scope = new TensorScope()) {
      harmonization.state().get("prior").copy_(ReferenceTensors.tensor(prior, compute, K));
    }
    double expected = slow(z1, z2, prior) + slow(z2, z1, prior);
    assertThat(term(z1, z2)).isCloseTo(expected, within(1e-9 * expected));
  }

  /** The gradient is that of the answers alone: the assignments stay put. */
  @Test
  void assignmentsAreConstants() {
    double[] uniform = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    double[] assigned = SinkhornTest.slow(logits(z2), uniform, 0.05, 300);
    double[] gradient;
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = rows(z1).set_requires_grad(true);
      harmonization.term(leaf, rows(z2)).backward();
      gradient = HostArray.doubles(leaf.grad());
    }
    SlowMath.assertIsTheSlope(gradient, z1, moved -> constant(assigned, moved));
  }

  @Test
  void averagesTheLogitsOfEachImage() {
    double[] first = logits(z1);
    double[] second = logits(z2);
    int[] indices = {6, 0, 2, 3, 1, 5}; // never 4
    try (TensorScope scope = new TensorScope()) {
      harmonization.observe(indices, rows(z1), 0);
      harmonization.observe(indices, rows(z2), 3); // the last epoch of the warm-up
      harmonization.observe(new int[] {2}, rows(SlowMath.row(z1, 0, D)), 4);
    }
    double[] averages = HostArray.doubles(harmonization.state().get("averages"));
    double[] expected = new double[IMAGES * K];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < K; j++) {
        expected[indices[i] * K + j] = 0.75 * first[i * K + j] + 0.25 * second[i * K + j];
      }
    }
    for (int j = 0; j < K; j++) {
      expected[2 * K + j] = 0.9 * expected[2 * K + j] + 0.1 * first[j];
    }
    assertThat(averages).usingComparatorWithPrecision(1e-14).containsExactly(expected);
  }

  /** Projections at the targets themselves are assigned to them. */
  @Test
  void priorIsTheHistogramOfTheImagesSeen() {
    int[] nearest = {0, 2, 2, 0, 2};
    double[] z = new double[5 * D];
    for (int i = 0; i < 5; i++) {
      System.arraycopy(targets, nearest[i] * D, z, i * D, D);
    }
    try (TensorScope scope = new TensorScope()) {
      harmonization.observe(new int[] {0, 1, 2, 3, 4}, rows(z), 0);
    }
    harmonization.renewPrior();
    assertThat(HostArray.doubles(harmonization.state().get("prior")))
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0.4, 0, 0.6);
    assertThat(term(z1, z2)).isFinite();
  }

  @Test
  void goesOnFromItsState() {
    try (TensorScope scope = new TensorScope();
        GeometricHarmonization other = new GeometricHarmonization(CONFIG, IMAGES, D, compute, 99)) {
      harmonization.observe(new int[] {0, 1, 2, 3, 4, 5}, rows(z1), 0);
      harmonization.renewPrior();
      Map<String, Tensor> saved = new HashMap<>();
      harmonization.state().forEach((name, tensor) -> saved.put(name, tensor.clone()));
      try (NoGradient none = new NoGradient()) {
        other.state().forEach((name, tensor) -> tensor.copy_(saved.get(name)));
      }
      assertThat(other.term(rows(z1), rows(z2)).item_double()).isEqualTo(term(z1, z2));
      other.observe(new int[] {3, 6}, rows(Arrays.copyOf(z2, 2 * D)), 5);
      harmonization.observe(new int[] {3, 6}, rows(Arrays.copyOf(z2, 2 * D)), 5);
      for (String name : saved.keySet()) {
        assertThat(HostArray.doubles(other.state().get(name)))
            .isEqualTo(HostArray.doubles(harmonization.state().get(name)));
      }
    }
  }

  @Test
  void refusesAPriorOfNothing() {
    assertThatThrownBy(harmonization::renewPrior)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("observe() images before renewPrior()");
  }

  /** Epochs counted from 1, the warm-up is 1 to 4; the weight is 1/2 in 5 and 1 from 6 on. */
  @Test
  void setsInAfterTheWarmUp() {
    double[] weights = new double[8];
    Arrays.setAll(weights, CONFIG::weight);
    assertThat(weights).containsExactly(0, 0, 0, 0, 0.5, 1, 1, 1);
    double[] momenta = new double[6];
    Arrays.setAll(momenta, CONFIG::momentumAt);
    assertThat(momenta).containsExactly(0.75, 0.75, 0.75, 0.75, 0.9, 0.9);
    StringBuilder renewals = new StringBuilder();
    for (int epoch = 0; epoch < 13; epoch++) {
      renewals.append(CONFIG.renewsPriorAfter(epoch) ? 'x' : '.');
    }
    assertThat(renewals).hasToString("...x.x..x..x."); // after 4, 6, 9 and 12 epochs
  }

  @Test
  void publishedSettingsAreThoseOfTheCode() {
    HarmonizationConfig published = HarmonizationConfig.published();
    assertThat(published.weight(499)).isZero();
    assertThat(published.weight(500)).isEqualTo(0.1);
    assertThat(published.weight(509)).isEqualTo(1);
    assertThat(published.momentumAt(499)).isEqualTo(0.9);
    assertThat(published.momentumAt(500)).isEqualTo(0.999);
    assertThat(published.renewsPriorAfter(499)).isTrue();
    assertThat(published.renewsPriorAfter(479)).isFalse();
    assertThat(published.renewsPriorAfter(519)).isTrue();
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> new HarmonizationConfig(1, 0.05, 0.1, 300, 4, 2, 3, 0.7, 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("targets must be at least 2, was 1");
    assertThatThrownBy(() -> new HarmonizationConfig(3, 0, 0.1, 300, 4, 2, 3, 0.7, 0.9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("assignmentTemperature must be > 0, was 0.0");
    assertThatThrownBy(() -> new HarmonizationConfig(3, 0.05, 0.1, 300, 4, 2, 3, 0.7, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum must be in [0, 1), was 1.0");
    assertThatThrownBy(() -> new GeometricHarmonization(CONFIG, 5, 1, compute, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("targets must be in [2, 2] for 1 dimensions, were 3");
  }
}
