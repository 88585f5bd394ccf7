package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.checkpoint.Checkpoint;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.optim.Sgd;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method, with and without self-damage. */
class MethodContractTest {

  private static final Compute COMPUTE = Precision.F32.compute();
  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 16);
  private static final int IMAGES = 64;
  private static final int BATCH = 32;
  private static final int STEPS = 200;

  /** Of 64 views alone, three more or less are chance, which rounding of a processor decides. */
  private static final int VIEW_PAIRS = 16;

  @TempDir private Path folder;

  static Stream<MethodConfig> methods() {
    return Methods.all(BATCH, 0.7, 0.9, 32).values().stream();
  }

  @Test
  void coversEveryMethodThatTrains() {
    List<String> training =
        MethodName.all().stream()
            .map(MethodName::text)
            .filter(name -> !name.equals(new FrozenConfig().name()))
            .toList();
    assertThat(methods().map(MethodConfig::name)).containsAll(training);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void learnsToTellImagesApartWithoutCollapse(MethodConfig config) {
    try (Run run = new Run(config, 1)) {
      double untrained = run.ownSourceAccuracy();
      for (int step = 0; step < STEPS; step++) {
        assertThat(run.step(step)).isFinite();
      }
      assertThat(run.featureDeviation()).isGreaterThan(0.25 / Math.sqrt(32));
      assertThat(run.ownSourceAccuracy()).isGreaterThan(untrained).isGreaterThan(0.9);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void goesOnExactlyAsIfItHadNotStopped(MethodConfig config) {
    Path file = folder.resolve("checkpoint.safetensors");
    try (Run whole = new Run(config, 1);
        Run stopped = new Run(config, 1);
        Run resumed = new Run(config, 2)) {
      for (int step = 0; step < 3; step++) {
        whole.step(step);
        stopped.step(step);
      }
      Checkpoint.save(
          file, stopped.method, stopped.optimizer, Map.of(), new Position(1, 1, 3, 0, 0));
      Checkpoint.restore(file, resumed.method, resumed.optimizer, images -> {});
      for (int step = 3; step < 6; step++) {
        assertThat(resumed.step(step)).isEqualTo(whole.step(step));
      }
      Map<String, Tensor> expected = whole.method.network().tensors().all();
      resumed
          .method
          .network()
          .tensors()
          .all()
          .forEach(
              (name, tensor) ->
                  assertThat(HostArray.floats(tensor))
                      .as(name)
                      .isEqualTo(HostArray.floats(expected.get(name))));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void leavesAFinishedNetworkThatOtherPartsCanLoad(MethodConfig config) {
    Path file = folder.resolve("checkpoint.safetensors");
    try (Run run = new Run(config, 1);
        Network finished = new Network(MODEL, config.finishedParts(), COMPUTE, 3)) {
      run.step(0);
      Checkpoint.save(file, run.method, run.optimizer, Map.of(), new Position(0, 1, 1, 0, 0));
      Checkpoint.restoreFinished(file, finished);
      assertSameFeatures(finished, run);
    }
  }

  private static void assertSameFeatures(Network finished, Run run) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor images = run.images.views(0, 0, IMAGES);
      assertThat(HostArray.floats(finished.features(images, Pass.DENSE_EVALUATION)))
          .isEqualTo(
              HostArray.floats(run.method.network().features(images, Pass.DENSE_EVALUATION)));
    }
  }

  /** A method that is trained on a few images, two updates an epoch. */
  private static final class Run implements AutoCloseable {

    private final Method method;
    private final Sgd optimizer;
    private final StripedImages images = new StripedImages(IMAGES, COMPUTE);

    Run(MethodConfig config, long seed) {
      method = Methods.of(config, MODEL, COMPUTE, seed);
      optimizer = new Sgd(method.network().tensors().parameters(), 0.9, 1e-4);
    }

    double step(int step) {
      int perEpoch = IMAGES / BATCH;
      TrainingTime time = new TrainingTime(step / perEpoch, STEPS / perEpoch, step, STEPS);
      if (step % perEpoch == 0) {
        method.startEpoch(time);
      }
      try (TensorScope scope = new TensorScope()) {
        int from = step % perEpoch * BATCH;
        int[] indices = new int[BATCH];
        Arrays.setAll(indices, i -> from + i);
        double loss =
            method.gradients(
                new TrainingBatch(
                    images.views(2 * step + 1, from, BATCH),
                    images.views(2 * step + 2, from, BATCH),
                    indices),
                time);
        optimizer.step(0.05);
        method.afterUpdate(time);
        return loss;
      }
    }

    /** Share of views whose nearest neighbour among other views is of the same image. */
    double ownSourceAccuracy() {
      int own = 0;
      for (int pair = 0; pair < VIEW_PAIRS; pair++) {
        own += ownSources(10_001 + 2 * pair);
      }
      return (double) own / (VIEW_PAIRS * IMAGES);
    }

    private int ownSources(long seed) {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        Tensor one = features(seed);
        Tensor other = features(seed + 1);
        long[] nearest =
            HostArray.longs(
                one.mm(other.t()).argmax(new org.bytedeco.pytorch.LongOptional(1), false));
        int own = 0;
        for (int i = 0; i < nearest.length; i++) {
          own += nearest[i] == i ? 1 : 0;
        }
        return own;
      }
    }

    /** Mean deviation of a coordinate of the features of length 1: 1/√D when spread evenly. */
    double featureDeviation() {
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        return features(10_001).std(0).mean().item_double();
      }
    }

    private Tensor features(long seed) {
      Tensor values =
          method.network().features(images.views(seed, 0, IMAGES), Pass.DENSE_EVALUATION);
      return UnitRows.of(values);
    }

    @Override
    public void close() {
      optimizer.close();
      method.close();
    }
  }
}
