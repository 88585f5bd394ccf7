package dev.sdclr.method;

import static dev.sdclr.loss.SlowMath.dot;
import static dev.sdclr.loss.SlowMath.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.augment.view.CycledViews;
import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.method.Methods.KnownTeacher;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Pass;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistillationTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 16);
  private static final int IMAGES = 6;
  private static final int DIMENSION = 5;

  private static DistilConfig config(
      Integer views, double cosine, double relational, boolean centred) {
    return new DistilConfig(
        "t.onnx",
        null,
        DIMENSION,
        null,
        new DistilConfig.Settings(views, cosine, relational, centred));
  }

  private static Method method(DistilConfig config) {
    return config.start(
        new TrainingSetup(
            MODEL,
            COMPUTE,
            1,
            TrainingImages.unlabelled(IMAGES),
            Optional.of(new KnownTeacher(IMAGES, DIMENSION))));
  }

  @ParameterizedTest
  @CsvSource({", 1, 1, true", ", 1, 0, true", ", 0, 2, false", "3, 0.5, 1, true"})
  void isItsTwoLossesOverBothViews(
      Integer views, double cosine, double relational, boolean centred) {
    DistilConfig config = config(views, cosine, relational, centred);
    TrainingTime time = new TrainingTime(4, 9, 4, 9);
    try (TensorScope scope = new TensorScope();
        Method method = method(config)) {
      TrainingBatch batch =
          Methods.batch(
              RandomTensors.images(1, IMAGES, 8, COMPUTE),
              RandomTensors.images(2, IMAGES, 8, COMPUTE));
      double[][] own;
      double[][] projected;
      try (NoGradient none = new NoGradient()) {
        Tensor both = torch.cat(new TensorVector(batch.view1(), batch.view2()));
        Tensor features = method.network().features(both, Pass.DENSE_TRAINING);
        own = rows(features);
        projected = rows(method.network().logits(features));
      }
      double[][] wanted = wanted(config, time);
      double expected = 0;
      for (int i = 0; i < 2 * IMAGES; i++) {
        expected += cosine * (1 - dot(unit(projected[i]), unit(wanted[i]))) / (2 * IMAGES);
      }
      for (int view = 0; view < 2; view++) {
        expected += relational * relations(own, wanted, view * IMAGES) / 2;
      }
      assertThat(method.gradients(batch, time)).isCloseTo(expected, within(1e-6));
    }
  }

  /** The teacher is known in float32. */
  private static double[][] wanted(DistilConfig config, TrainingTime time) {
    KnownTeacher teacher = new KnownTeacher(IMAGES, DIMENSION);
    double[] mean = new double[DIMENSION];
    double[][] wanted = new double[2 * IMAGES][DIMENSION];
    for (int i = 0; i < IMAGES; i++) {
      for (int d = 0; d < DIMENSION; d++) {
        mean[d] += config.distil().centred() ? teacher.value(i, 0, d) / IMAGES : 0;
      }
    }
    int views = config.distil().teacherViews();
    for (int i = 0; i < 2 * IMAGES; i++) {
      int view = (2 * time.epoch() + i / IMAGES) % views;
      for (int d = 0; d < DIMENSION; d++) {
        wanted[i][d] = teacher.value(i % IMAGES, view, d) - mean[d];
      }
    }
    return wanted;
  }

  private static double relations(double[][] own, double[][] wanted, int from) {
    double ownMean = 0;
    double itsMean = 0;
    double pairs = IMAGES * (IMAGES - 1) / 2.0;
    for (int i = from; i < from + IMAGES; i++) {
      for (int j = i + 1; j < from + IMAGES; j++) {
        ownMean += distance(unit(own[i]), unit(own[j])) / pairs;
        itsMean += distance(unit(wanted[i]), unit(wanted[j])) / pairs;
      }
    }
    double sum = 0;
    for (int i = from; i < from + IMAGES; i++) {
      for (int j = i + 1; j < from + IMAGES; j++) {
        double apart =
            Math.abs(
                distance(unit(own[i]), unit(own[j])) / ownMean
                    - distance(unit(wanted[i]), unit(wanted[j])) / itsMean);
        sum += (apart <= 1 ? apart * apart / 2 : apart - 0.5) / pairs;
      }
    }
    return sum;
  }

  private static double[][] rows(Tensor tensor) {
    double[] all = HostArray.doubles(tensor);
    int n = Math.toIntExact(tensor.size(0));
    double[][] rows = new double[n][all.length / n];
    for (int i = 0; i < all.length; i++) {
      rows[i / rows[0].length][i % rows[0].length] = all[i];
    }
    return rows;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void theStudentSeesWhatTheTeacherSaw() {
    ViewConfig views = ViewConfig.cifar();
    try (Method asItIs = method(config(null, 1, 1, true));
        Method few = method(config(4, 1, 1, true))) {
      assertThat(asItIs.views(views, 3)).isInstanceOf(TwoViews.class);
      assertThat(few.views(views, 3)).isInstanceOf(CycledViews.class);
      assertThat(((CycledViews) few.views(views, 3)).count()).isEqualTo(4);
    }
  }
}
