package dev.sdclr.bench;

import dev.sdclr.ProgressListener;
import dev.sdclr.method.Method;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.TrainConfig;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Speed of training steps on views that are there already.
 *
 * @param imagesPerSecond median over the steps after the warm-up
 * @param firstStepSeconds from the start of the JVM to the end of the first step, if nothing else
 *     was done before
 */
record StepSpeed(double imagesPerSecond, double firstStepSeconds) {

  private static final double MILLIS = 1e3;

  static StepSpeed measure(
      TrainConfig config, Compute compute, Effort effort, ProgressListener listener) {
    try (TensorScope scope = new TensorScope();
        Method method =
            config
                .method()
                .start(
                    new TrainingSetup(
                        config.model(),
                        compute,
                        config.seed(),
                        TrainingImages.unlabelled(config.batchSize())));
        BlasThreads few = new BlasThreads(compute, method.lanes());
        Optimizer optimizer =
            Optimizer.of(config.optimizer(), method.network().tensors().parameters())) {
      TrainingBatch batch = randomBatch(config, compute);
      method.startEpoch(new TrainingTime(0, 1, 0, 1));
      int total = effort.warmUpSteps() + effort.steps();
      double first = Double.NaN;
      Laps laps = new Laps();
      for (int step = 1; step <= total; step++) {
        laps.start();
        step(method, optimizer, batch, config.optimizer().learningRate());
        laps.lap();
        first = step == 1 ? sinceStartOfJvm() : first;
        listener.progress("step", "steps", step, total);
      }
      return new StepSpeed(config.batchSize() / laps.medianSeconds(effort.warmUpSteps(), 0), first);
    }
  }

  static void step(Method method, Optimizer optimizer, TrainingBatch batch, double learningRate) {
    TrainingTime time = new TrainingTime(0, 1, 0, 1);
    try (TensorScope scope = new TensorScope()) {
      method.gradients(batch, time);
      optimizer.step(learningRate);
      method.afterUpdate(time);
    }
  }

  static TrainingBatch randomBatch(TrainConfig config, Compute compute) {
    return new TrainingBatch(
        randomView(config, compute),
        randomView(config, compute),
        IntStream.range(0, config.batchSize()).toArray());
  }

  static Tensor randomView(TrainConfig config, Compute compute) {
    long side = config.views().imageSize();
    return torch
        .rand(new long[] {config.batchSize(), 3, side, side}, compute.parameterOptions())
        .contiguous(MemoryFormat.ChannelsLast);
  }

  private static double sinceStartOfJvm() {
    long started = ManagementFactory.getRuntimeMXBean().getStartTime();
    return (System.currentTimeMillis() - started) / MILLIS;
  }
}
