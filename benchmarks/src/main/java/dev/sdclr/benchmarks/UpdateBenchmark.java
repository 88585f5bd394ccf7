package dev.sdclr.benchmarks;

import dev.sdclr.method.Method;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.optim.Sgd;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.TensorScope;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Time of one SDCLR update: both branches, one backward, SGD; ResNet-18 at 32 pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
public class UpdateBenchmark {

  private static final int PIXELS = 32;
  private static final TrainingTime TIME = new TrainingTime(0, 1, 0, 1);

  /** Compute type. */
  @Param({"BF16", "FP32"})
  public TypeChoice type;

  /** Channels of the first stage. */
  @Param({"16", "64"})
  public int width;

  /** How small, deep maps are convolved. */
  @Param({"AUTO", "DIRECT"})
  public ConvolutionChoice convolutions;

  /** Images per step. */
  @Param({"128"})
  public int batchSize;

  private Method method;
  private BlasThreads few;
  private Sgd optimizer;
  private TrainingBatch batch;

  /** Makes a network and one batch of noise. */
  @Setup
  public void setUp() {
    Compute compute =
        Compute.resolve(new ComputeConfig(DeviceChoice.CPU, type, 0, 0, convolutions));
    method =
        new SdclrConfig(0.2, 0.9)
            .start(
                new TrainingSetup(
                    new ModelConfig(Depth.RESNET18, width, Stem.SMALL, 3, 128),
                    compute,
                    1,
                    TrainingImages.unlabelled(batchSize)));
    few = new BlasThreads(compute, method.lanes());
    optimizer = new Sgd(method.network().tensors().parameters(), 0.9, 1e-4);
    Tensor view1 = torch.rand(batchSize, 3, PIXELS, PIXELS);
    Tensor view2 = torch.rand(batchSize, 3, PIXELS, PIXELS);
    batch = new TrainingBatch(view1, view2, IntStream.range(0, batchSize).toArray());
    method.startEpoch(TIME);
  }

  /** Makes one update. */
  @Benchmark
  public double update() {
    try (TensorScope scope = new TensorScope()) {
      double loss = method.gradients(batch, TIME);
      optimizer.step(0.01);
      return loss;
    }
  }

  /** Frees the network. */
  @TearDown
  public void tearDown() {
    optimizer.close();
    few.close();
    method.close();
  }
}
