package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Pass;
import dev.sdclr.optim.Sgd;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps give back their native memory: a step allocates some megabytes, so that a few of two
 * hundred would use up what is allowed here.
 */
class NativeMemoryTest {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int WARM_UP = 40;
  private static final int STEPS = 200;
  private static final int STRETCHES = 3;
  private static final long ALLOWED_KILOBYTES = 64 << 10;

  private final Compute compute = Precision.F32.compute();

  @BeforeEach
  void needsProc() {
    assumeTrue(Files.isReadable(STATUS), "resident memory is read from /proc");
  }

  @Test
  void trainingKeepsItsSize() throws IOException {
    ModelConfig model = new ModelConfig(Depth.RESNET10, 8, Stem.SMALL, 3, 16);
    MethodConfig config = new SdclrConfig(0.2, 0.9);
    try (TensorScope outer = new TensorScope();
        Method method = Methods.of(config, model, compute, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0.9, 1e-4)) {
      Tensor view1 = RandomTensors.images(1, 16, 32, compute);
      Tensor view2 = RandomTensors.images(2, 16, 32, compute);
      assertBounded(() -> trainOnce(method, sgd, view1, view2));
    }
  }

  /** Three passes of two sizes, side by side and in turn, and a gradient that is held back. */
  @ParameterizedTest
  @CsvSource({"simclr, 1", "simclr, 2", "sdclr, 1", "sdclr, 2", "moco, 1"})
  void trainingWithSmallCropsKeepsItsSize(String name, int threads) throws IOException {
    ModelConfig model = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 16);
    MethodConfig config = Methods.all(16, 0.9, 0.9, 8).get(name);
    Compute lanes = new Compute(false, ComputeType.FP32, threads, 1, false, List.of());
    try (TensorScope outer = new TensorScope();
        Method method = Methods.of(config, model, lanes, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0.9, 1e-4)) {
      TrainingBatch batch =
          Methods.batch(
              RandomTensors.images(1, 16, 16, lanes),
              RandomTensors.images(2, 16, 16, lanes),
              RandomTensors.images(3, 48, 8, lanes));
      assertBounded(() -> trainOnce(method, sgd, batch));
    } finally {
      torch.set_num_threads(1);
    }
  }

  private static void trainOnce(Method method, Sgd sgd, Tensor view1, Tensor view2) {
    trainOnce(method, sgd, Methods.batch(view1, view2));
  }

  private static void trainOnce(Method method, Sgd sgd, TrainingBatch batch) {
    method.startEpoch(Methods.START);
    try (TensorScope scope = new TensorScope()) {
      method.gradients(batch, Methods.START);
      sgd.step(0.01);
      method.afterUpdate(Methods.START);
    }
  }

  @ParameterizedTest
  @CsvSource({"simclr, 2", "sdclr, 2", "moco + self-damage, 1", "byol + self-damage, 1"})
  void trainingThatKeepsNoActivationsKeepsItsSize(String name, int threads) throws IOException {
    ModelConfig model = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 16);
    MethodConfig config = Methods.all(16, 0.9, 0.9, 8).get(name);
    Compute lanes =
        new Compute(false, ComputeType.FP32, threads, 1, false, List.of()).recomputing();
    try (TensorScope outer = new TensorScope();
        Method method = Methods.of(config, model, lanes, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0.9, 1e-4)) {
      Tensor view1 = RandomTensors.images(1, 16, 16, lanes);
      Tensor view2 = RandomTensors.images(2, 16, 16, lanes);
      assertBounded(() -> trainOnce(method, sgd, view1, view2));
    } finally {
      torch.set_num_threads(1);
    }
  }

  @Test
  void evaluationKeepsItsSize() throws IOException {
    ModelConfig model = new ModelConfig(Depth.RESNET10, 8, Stem.SMALL, 3, 16);
    MethodConfig config = new SimClrConfig(0.2);
    try (TensorScope outer = new TensorScope();
        Method method = Methods.of(config, model, compute, 1)) {
      Tensor images = RandomTensors.images(1, 32, 32, compute);
      assertBounded(
          () -> {
            try (TensorScope scope = new TensorScope();
                NoGradient none = new NoGradient()) {
              method.network().features(images, Pass.DENSE_EVALUATION);
            }
          });
    }
  }

  /**
   * What leaks grows in every stretch of steps; Java's own heap, resident as well, grows in some.
   */
  private static void assertBounded(Runnable step) throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      step.run();
    }
    long least = Long.MAX_VALUE;
    for (int stretch = 0; stretch < STRETCHES && least >= ALLOWED_KILOBYTES; stretch++) {
      long before = residentKilobytes();
      long objects = Pointer.totalCount();
      for (int i = 0; i < STEPS; i++) {
        step.run();
      }
      // Memory that earlier tests have freed could hide growth; the number of objects could not.
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(objects);
      least = Math.min(least, residentKilobytes() - before);
    }
    assertThat(least).isLessThan(ALLOWED_KILOBYTES);
  }

  private static long residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
