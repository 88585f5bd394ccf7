package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.method.SupervisedConfig.Settings;
import dev.sdclr.method.SupervisedConfig.Weighting;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupervisedTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 6);
  private static final int[] LABELS = {0, 0, 0, 0, 1, 1, 2};
  private static final int[] COUNTS = {4, 2, 1};

  private static Method method(Settings settings) {
    TrainingImages images = new TrainingImages(LABELS.length, LABELS, COUNTS.length);
    return new SupervisedConfig(settings).start(new TrainingSetup(MODEL, COMPUTE, 1, images));
  }

  private static TrainingTime epoch(int epoch) {
    return new TrainingTime(epoch, 4, epoch, 4);
  }

  private static TrainingBatch batch() {
    return Methods.batch(
        RandomTensors.images(1, LABELS.length, 8, COMPUTE),
        RandomTensors.images(2, LABELS.length, 8, COMPUTE));
  }

  /** Weighted cross entropy over both views of all images, by a slow loop. */
  private static double expected(double[][] logits, double[] weights) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      int label = LABELS[i % LABELS.length];
      double all = 0;
      for (double logit : logits[i]) {
        all += Math.exp(logit);
      }
      sum -= weights[label] * Math.log(Math.exp(logits[i][label]) / all);
    }
    return sum / logits.length;
  }

  private static double[][] logits(Method method, TrainingBatch batch) {
    Tensor views = torch.cat(new TensorVector(batch.view1(), batch.view2()));
    Network network = method.network();
    double[] flat = HostArray.doubles(network.logits(network.features(views, Pass.DENSE_TRAINING)));
    double[][] rows = new double[2 * LABELS.length][COUNTS.length];
    for (int i = 0; i < flat.length; i++) {
      rows[i / COUNTS.length][i % COUNTS.length] = flat[i];
    }
    return rows;
  }

  @Test
  void plainCrossEntropyOverBothViews() {
    try (TensorScope scope = new TensorScope();
        Method method = method(Settings.plain())) {
      double loss = method.gradients(batch(), epoch(0));
      assertThat(loss)
          .isCloseTo(expected(logits(method, batch()), new double[] {1, 1, 1}), within(1e-9));
    }
  }

  @Test
  void weighsClassesOnceTheDeferralIsOver() {
    Settings settings =
        new Settings(null, Weighting.INVERSE, null, null, null, null, null, 2, null);
    double[] inverse = {3 * 0.25 / 1.75, 3 * 0.5 / 1.75, 3 * 1 / 1.75};
    try (TensorScope scope = new TensorScope();
        Method method = method(settings)) {
      double[][] logits = logits(method, batch());
      double[] equal = {1, 1, 1};
      assertThat(method.gradients(batch(), epoch(1)))
          .isCloseTo(expected(logits, equal), within(1e-9));
      assertThat(method.gradients(batch(), epoch(2)))
          .isCloseTo(expected(logits, inverse), within(1e-9));
    }
  }

  @Test
  void shiftsLogitsByTheLogarithmOfThePrior() {
    Settings settings = new Settings(null, null, null, null, null, null, 2.0, null, null);
    try (TensorScope scope = new TensorScope();
        Method method = method(settings)) {
      double[][] logits = logits(method, batch());
      for (double[] row : logits) {
        for (int c = 0; c < row.length; c++) {
          row[c] += 2 * Math.log(COUNTS[c] / 7.0);
        }
      }
      assertThat(method.gradients(batch(), epoch(0)))
          .isCloseTo(expected(logits, new double[] {1, 1, 1}), within(1e-9));
    }
  }

  @Test
  void comparesByCosineWithMargins() {
    Settings settings = new Settings(null, null, null, null, 0.5, 10.0, null, null, null);
    try (TensorScope scope = new TensorScope();
        Method method = method(settings)) {
      assertThat(method.network().tensors().parameters()).doesNotContainKey("classifier.bias");
      double[][] logits = logits(method, batch());
      for (int i = 0; i < logits.length; i++) {
        assertThat(Arrays.stream(logits[i]).map(Math::abs).max().orElseThrow()).isLessThan(1.01);
        int label = LABELS[i % LABELS.length];
        logits[i][label] -= 0.5 * Math.pow(1.0 / COUNTS[label], 0.25);
        for (int c = 0; c < logits[i].length; c++) {
          logits[i][c] *= 10;
        }
      }
      assertThat(method.gradients(batch(), epoch(0)))
          .isCloseTo(expected(logits, new double[] {1, 1, 1}), within(1e-9));
    }
  }

  /** In the last epochs the encoder stays as it is, statistics included, under a new classifier. */
  @Test
  void trainsTheClassifierAloneInTheLastEpochs() {
    Settings settings = new Settings(null, null, null, null, null, null, null, null, 2);
    try (TensorScope scope = new TensorScope();
        Method method = method(settings)) {
      Map<String, Tensor> tensors = method.network().tensors().all();
      double[] classifier = HostArray.doubles(tensors.get("classifier.weight"));
      method.startEpoch(epoch(1));
      assertThat(HostArray.doubles(tensors.get("classifier.weight"))).isEqualTo(classifier);
      method.startEpoch(epoch(2));
      assertThat(HostArray.doubles(tensors.get("classifier.weight"))).isNotEqualTo(classifier);
      double[] mean = HostArray.doubles(tensors.get("bn1.running_mean"));
      method.gradients(batch(), epoch(2));
      assertThat(HostArray.doubles(tensors.get("bn1.running_mean"))).isEqualTo(mean);
      method
          .network()
          .tensors()
          .parameters()
          .forEach(
              (name, parameter) ->
                  assertThat(parameter.grad().defined())
                      .as(name)
                      .isEqualTo(name.startsWith("classifier.")));
      method.startEpoch(epoch(3));
      double[] kept = HostArray.doubles(tensors.get("classifier.weight"));
      method.startEpoch(epoch(3));
      assertThat(HostArray.doubles(tensors.get("classifier.weight"))).isEqualTo(kept);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "EFFECTIVE_NUMBER | 1.0 | -  | -   | -  | -  | - | - | beta must be in [0, 1), was 1.0",
        "INVERSE          | 0.9 | -  | -   | -  | -  | - | - |"
            + " beta must be absent without weighting effective_number, was 0.9",
        "NONE             | -   | -1 | -   | -  | -  | - | - |"
            + " focalGamma must be in [0, 100], was -1.0",
        "NONE             | -   | -  | 0   | -  | -  | - | - | ldamMaxMargin must be in (0, 2], was 0.0",
        "NONE             | -   | -  | -   | 30 | -  | - | - |"
            + " ldamScale must be absent without ldamMaxMargin, was 30.0",
        "NONE             | -   | -  | 0.5 | -  | 1  | - | - |"
            + " logitAdjustment must be absent beside LDAM, was 1.0",
        "NONE             | -   | -  | -   | -  | 0  | - | - |"
            + " logitAdjustment must be in (0, 100], was 0.0",
        "NONE             | -   | -  | -   | -  | -  | 1 | - |"
            + " deferEpochs must be 0 without weighting, was 1",
        "NONE             | -   | -  | -   | -  | -  | - | -1 | retrainEpochs must be at least 0, was -1"
      })
  void refusesSettingsThatMakeNoSense(
      Weighting weighting,
      Double beta,
      Double gamma,
      Double margin,
      Double scale,
      Double tau,
      Integer defer,
      Integer retrain,
      String message) {
    assertThatThrownBy(
            () -> new Settings(null, weighting, beta, gamma, margin, scale, tau, defer, retrain))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("method.supervised." + message);
  }
}
