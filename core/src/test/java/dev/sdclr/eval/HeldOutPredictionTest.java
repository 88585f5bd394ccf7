package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeldOutPredictionTest {

  private static final double LAMBDA = 1e-3;
  private static final HeldOutPrediction PREDICTION =
      new HeldOutPrediction(3, ProgressListener.NONE);

  @Test
  void tellsWhatTheOthersTeach() {
    double[] values = new double[30];
    int[] labels = new int[30];
    for (int i = 0; i < 30; i++) {
      labels[i] = i % 2;
      values[i] = labels[i] + 0.01 * i;
    }
    try (Features features = HandMadeFeatures.of(values, 1, labels)) {
      assertThat(PREDICTION.predict(features, 2, LAMBDA, "fit")).isEqualTo(labels);
    }
  }

  /** The only image of its class lies far out: learnt by heart it would be told, held out never. */
  @Test
  void hasNotLearntFromTheImageThatItPredicts() {
    double[] values = new double[21];
    int[] labels = new int[21];
    for (int i = 0; i < 20; i++) {
      labels[i] = i % 2;
      values[i] = i % 2;
    }
    values[20] = 50;
    labels[20] = 2;
    try (Features features = HandMadeFeatures.of(values, 1, labels)) {
      int[] predicted = PREDICTION.predict(features, 3, LAMBDA, "fit");
      assertThat(predicted[20]).isNotEqualTo(2);
    }
  }

  @Test
  void predictsImagesWithoutALabelButLearnsNothingFromThem() {
    double[] values = new double[22];
    int[] labels = new int[22];
    for (int i = 0; i < 20; i++) {
      labels[i] = i % 2;
      values[i] = i % 2 + 0.01 * i;
    }
    values[20] = 1.1;
    values[21] = 0.1;
    Arrays.fill(labels, 20, 22, -1);
    try (Features features = HandMadeFeatures.of(values, 1, labels)) {
      int[] predicted = PREDICTION.predict(features, 2, LAMBDA, "fit");
      assertThat(Arrays.copyOf(predicted, 20)).isEqualTo(Arrays.copyOf(labels, 20));
      assertThat(predicted[20]).isEqualTo(1);
      assertThat(predicted[21]).isZero();
    }
  }

  @Test
  void takesFewerImagesThanParts() {
    try (Features features = HandMadeFeatures.of(new double[] {0, 1, 0.1}, 1, 0, 1, 0)) {
      int[] predicted = PREDICTION.predict(features, 2, LAMBDA, "fit");
      assertThat(predicted[0]).isZero();
      assertThat(predicted[2]).isZero();
    }
  }

  @Test
  void choosesAsEvaluationDoes() {
    double[] values = new double[60];
    int[] labels = new int[60];
    for (int i = 0; i < 60; i++) {
      labels[i] = i % 2;
      values[i] = labels[i] + 0.01 * i;
    }
    try (Features features = HandMadeFeatures.of(values, 1, labels)) {
      double lambda = PREDICTION.regularization(features, 2, "choose");
      assertThat(
              new LinearProbe(3, "fit", ProgressListener.NONE)
                  .predict(features, Optional.empty(), features, 2)
                  .protocol())
          .contains("lambda %s by validation".formatted(lambda));
    }
  }

  @Test
  void needsTwoLabelledImages() {
    try (Features features = HandMadeFeatures.of(new double[] {1, 2}, 1, 0, -1)) {
      assertThatThrownBy(() -> PREDICTION.regularization(features, 2, "choose"))
          .isInstanceOf(SdclrException.class)
          .hasMessage("a probe needs at least two labelled images that can be read");
    }
  }
}
