package dev.sdclr.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LongTailCrossEntropyTest {

  private static final int N = 6;
  private static final int C = 4;
  private static final int[] COUNTS = {625, 256, 81, 16};
  private static final int[] LABELS = {0, 0, 1, 2, 3, 0};
  private static final double[] EQUAL = {1, 1, 1, 1};
  private static final double[] WEIGHTS = {0.25, 0.5, 1, 2.25};

  private final Compute compute = Precision.F64.compute();
  private final double[] logits =
      Arrays.stream(RandomTensors.normal(1, N * C)).map(Math::sin).toArray(); // as cosines are

  private double loss(LongTailCrossEntropy loss, double[] values) {
    try (TensorScope scope = new TensorScope()) {
      return loss.loss(ReferenceTensors.tensor(values, compute, N, C), labels()).item_double();
    }
  }

  private static Tensor labels() {
    return HostArray.tensor(Arrays.stream(LABELS).asLongStream().toArray(), N);
  }

  /** -(1 - p)^gamma log p of each image, of logits that are adjusted already. */
  private static double[] slow(double[] adjusted, double gamma) {
    double[] losses = new double[N];
    for (int i = 0; i < N; i++) {
      double p = SlowMath.softmax(SlowMath.row(adjusted, i, C))[LABELS[i]];
      losses[i] = -Math.pow(1 - p, gamma) * Math.log(p);
    }
    return losses;
  }

  private static double weightedSum(double[] losses, double[] weights) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += weights[LABELS[i]] * losses[i];
    }
    return sum;
  }

  private static double sumOfWeights(double[] weights) {
    return Arrays.stream(LABELS).mapToDouble(label -> weights[label]).sum();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 2})
  void weighsTheFocalLossOfLinAndDividesByTheNumberOfImages(double gamma) {
    LongTailCrossEntropy loss = new LongTailCrossEntropy(LogitAdjustment.none(), gamma, WEIGHTS);
    double expected = weightedSum(slow(logits, gamma), WEIGHTS) / N;
    assertThat(loss(loss, logits)).isCloseTo(expected, within(1e-13));
  }

  /** Fourth roots of 625, 256, 81 and 16 are 5, 4, 3 and 2. */
  @Test
  void marginsAreThoseOfCao() {
    assertThat(new LdamMargins(COUNTS).margins())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0.2, 0.25, 1.0 / 3, 0.5);
    assertThat(new LdamMargins(new int[] {0, 256, 16}, 0.8, 1).margins())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(0.8, 0.4, 0.8);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.5})
  void takesTheMarginFromTheOwnCosineAndDividesByTheWeights(double gamma) {
    double[] margins = {0.2, 0.25, 1.0 / 3, 0.5};
    double[] adjusted = logits.clone();
    for (int i = 0; i < N; i++) {
      adjusted[i * C + LABELS[i]] -= margins[LABELS[i]];
    }
    adjusted = Arrays.stream(adjusted).map(cosine -> 30 * cosine).toArray();
    double[] losses = slow(adjusted, gamma);

    LdamMargins ldam = new LdamMargins(COUNTS);
    assertThat(loss(new LongTailCrossEntropy(ldam, gamma, EQUAL), logits))
        .isCloseTo(weightedSum(losses, EQUAL) / N, within(1e-11));
    assertThat(loss(new LongTailCrossEntropy(ldam, gamma, WEIGHTS), logits))
        .isCloseTo(weightedSum(losses, WEIGHTS) / sumOfWeights(WEIGHTS), within(1e-11));
  }

  /** Shares 1/2, 1/4, 1/8 and 1/8. */
  @Test
  void shiftsAreTheLogOfTheShares() {
    double half = -Math.log(2);
    assertThat(new PriorShift(new int[] {8, 4, 2, 2}, 1).shifts())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(half, 2 * half, 3 * half, 3 * half);
    assertThat(new PriorShift(new int[] {3, 0}, 1.5).shifts())
        .usingComparatorWithPrecision(1e-15)
        .containsExactly(1.5 * Math.log(0.75), 1.5 * Math.log(0.25));
  }

  /** Menon et al., equation 10: the softmax of f + tau log share, by products of powers. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void weighsExponentialsByPowersOfTheShares(double tau) {
    int all = Arrays.stream(COUNTS).sum();
    double sum = 0;
    for (int i = 0; i < N; i++) {
      double[] scores = new double[C];
      for (int c = 0; c < C; c++) {
        scores[c] = Math.exp(logits[i * C + c]) * Math.pow((double) COUNTS[c] / all, tau);
      }
      sum -= Math.log(scores[LABELS[i]] / Arrays.stream(scores).sum());
    }
    LongTailCrossEntropy loss = new LongTailCrossEntropy(new PriorShift(COUNTS, tau), 0, EQUAL);
    assertThat(loss(loss, logits)).isCloseTo(sum / N, within(1e-13));
  }

  /** A uniform answer, adjusted for the prior, is the prior. */
  @Test
  void aUniformAnswerCostsTheEntropyOfThePrior() {
    LongTailCrossEntropy loss =
        new LongTailCrossEntropy(new PriorShift(new int[] {3, 1, 1, 1}, 1), 0, EQUAL);
    double expected = (3 * Math.log(2) + 3 * Math.log(6)) / 6;
    assertThat(loss(loss, new double[N * C])).isCloseTo(expected, within(1e-14));
  }

  @Test
  void everythingAtOnceHasTheGradientOfItsSlope() {
    for (LogitAdjustment adjustment :
        new LogitAdjustment[] {
          LogitAdjustment.none(), new LdamMargins(COUNTS, 0.5, 4), new PriorShift(COUNTS, 1)
        }) {
      LongTailCrossEntropy loss = new LongTailCrossEntropy(adjustment, 2, WEIGHTS);
      double[] gradient;
      try (TensorScope scope = new TensorScope()) {
        Tensor leaf = ReferenceTensors.tensor(logits, compute, N, C).set_requires_grad(true);
        loss.loss(leaf, labels()).backward();
        gradient = HostArray.doubles(leaf.grad());
      }
      SlowMath.assertIsTheSlope(gradient, logits, moved -> loss(loss, moved));
    }
  }

  @Test
  void isThePlainCrossEntropyWhenEverythingIsLeftOut() {
    LongTailCrossEntropy loss =
        new LongTailCrossEntropy(LogitAdjustment.none(), 0, new ClassWeights.None().of(COUNTS));
    try (TensorScope scope = new TensorScope()) {
      Tensor values = ReferenceTensors.tensor(logits, compute, N, C);
      assertThat(loss.loss(values, labels()).item_double())
          .isCloseTo(torch.cross_entropy(values, labels()).item_double(), within(1e-15));
    }
  }

  @Test
  void imagesThatWeighNothingCostNothing() {
    double[] onlyLast = {0, 0, 0, 1};
    double[] losses = slow(logits, 0);
    LongTailCrossEntropy loss = new LongTailCrossEntropy(LogitAdjustment.none(), 0, onlyLast);
    assertThat(loss(loss, logits)).isCloseTo(losses[4] / N, within(1e-14));
    LongTailCrossEntropy absent = new LongTailCrossEntropy(new LdamMargins(COUNTS), 0, onlyLast);
    try (TensorScope scope = new TensorScope()) {
      Tensor values = ReferenceTensors.tensor(logits, compute, N, C);
      Tensor firsts = HostArray.tensor(new long[N], N);
      assertThat(absent.loss(values, firsts).item_double()).isZero();
    }
  }

  @Test
  void weightsMaySetInLater() {
    LdamMargins ldam = new LdamMargins(COUNTS);
    LongTailCrossEntropy early = new LongTailCrossEntropy(ldam, 1, EQUAL);
    assertThat(loss(early.withClassWeights(WEIGHTS), logits))
        .isEqualTo(loss(new LongTailCrossEntropy(ldam, 1, WEIGHTS), logits))
        .isNotEqualTo(loss(early, logits));
  }

  @Test
  void staysFiniteInFloat32AtScale30() {
    Compute fp32 = Precision.F32.compute();
    LongTailCrossEntropy loss = new LongTailCrossEntropy(new LdamMargins(COUNTS), 0.5, EQUAL);
    double[] sure = new double[N * C];
    Arrays.fill(sure, -1);
    for (int i = 0; i < N; i++) {
      sure[i * C + LABELS[i]] = 1;
    }
    try (TensorScope scope = new TensorScope()) {
      Tensor leaf = ReferenceTensors.tensor(sure, fp32, N, C).set_requires_grad(true);
      Tensor value = loss.loss(leaf, labels());
      value.backward();
      assertThat(value.item_double()).isBetween(0.0, 1e-9);
      assertThat(Arrays.stream(HostArray.doubles(leaf.grad()))).allMatch(Double::isFinite);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> new LongTailCrossEntropy(LogitAdjustment.none(), -1, EQUAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gamma must be at least 0, was -1.0");
    assertThatThrownBy(
            () -> new LongTailCrossEntropy(LogitAdjustment.none(), 0, new double[] {1, -2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("class weight must be at least 0, was -2.0");
    assertThatThrownBy(() -> new LongTailCrossEntropy(LogitAdjustment.none(), 0, new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at least one class weight must be > 0");
    assertThatThrownBy(() -> new LdamMargins(COUNTS, -0.5, 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxMargin must be at least 0, was -0.5");
    assertThatThrownBy(() -> new LdamMargins(COUNTS, 0.5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scale must be > 0, was 0.0");
    assertThatThrownBy(() -> new PriorShift(COUNTS, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tau must be at least 0, was NaN");
    LongTailCrossEntropy three =
        new LongTailCrossEntropy(LogitAdjustment.none(), 0, new double[] {1, 1, 1});
    assertThatThrownBy(() -> loss(three, logits))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logits must have 3 columns, one for each class, had 4");
  }
}
