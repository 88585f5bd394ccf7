package dev.sdclr.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sdclr.method.Method;
import dev.sdclr.method.Methods;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.TrainConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What makes training fast, as a ratio on the machine at hand: only where nothing else runs. */
@Tag("slow")
class StepSpeedTest {

  private static final int ROUNDS = 3;

  /** The two take turns, so that whatever else the machine does slows both. */
  @Test
  void bf16IsFasterThanFp32WhereItIsTheDefault() {
    assumeTrue(
        compute(TypeChoice.AUTO).type() == ComputeType.BF16, "bf16 is no faster on this processor");
    try (Steps bf16 = new Steps(TypeChoice.BF16);
        Steps fp32 = new Steps(TypeChoice.FP32)) {
      bf16.seconds();
      fp32.seconds();
      double bestBf16 = Double.POSITIVE_INFINITY;
      double bestFp32 = Double.POSITIVE_INFINITY;
      for (int round = 0; round < ROUNDS; round++) {
        bestBf16 = Math.min(bestBf16, bf16.seconds());
        bestFp32 = Math.min(bestFp32, fp32.seconds());
      }
      assertThat(bestBf16).isLessThan(bestFp32);
    }
  }

  private static Compute compute(TypeChoice type) {
    return Compute.resolve(
        new ComputeConfig(DeviceChoice.CPU, type, 1, 1, ComputeConfig.ConvolutionChoice.DIRECT));
  }

  /** A network that is trained on one batch. */
  private static final class Steps implements AutoCloseable {

    private final TensorScope scope = new TensorScope();
    private final TrainConfig config;
    private final Compute compute;
    private final Method method;
    private final Optimizer optimizer;
    private final TrainingBatch batch;

    Steps(TypeChoice type) {
      config = new BenchPlan(32, 32, 1, type, null, Effort.FULL).training();
      compute = compute(type);
      method = Methods.of(config.method(), config.model(), compute, config.seed());
      optimizer = Optimizer.of(config.optimizer(), method.network().tensors().parameters());
      batch = StepSpeed.randomBatch(config, compute);
      method.startEpoch(Methods.START);
    }

    double seconds() {
      try (BlasThreads few = new BlasThreads(compute, method.lanes())) {
        Laps laps = new Laps();
        StepSpeed.step(method, optimizer, batch, config.optimizer().learningRate());
        laps.lap();
        return laps.medianSeconds(0, 0);
      }
    }

    @Override
    public void close() {
      optimizer.close();
      method.close();
      scope.close();
    }
  }
}
