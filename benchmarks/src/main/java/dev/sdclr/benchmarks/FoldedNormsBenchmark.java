package dev.sdclr.benchmarks;

import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Depth;
import dev.sdclr.model.FoldedNorms;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.concurrent.TimeUnit;
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

/** Time of embedding a batch by a ResNet-18: batch norms apart, and folded into convolutions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
public class FoldedNormsBenchmark {

  /** Compute type. */
  @Param({"FP32", "BF16"})
  public TypeChoice type;

  /** Stem, width of the first stage, images and their side in pixels. */
  @Param({"SMALL 16 256 32", "IMAGENET 64 16 224"})
  public String shape;

  private Network network;
  private FoldedNorms folded;
  private Tensor images;

  /** Makes a network and one batch of noise. */
  @Setup
  public void setUp() {
    Compute compute = Compute.resolve(ComputeConfig.AUTO.withType(type));
    String[] parts = shape.split(" ", 4);
    ModelConfig model =
        new ModelConfig(Depth.RESNET18, Integer.parseInt(parts[1]), Stem.valueOf(parts[0]), 2, 128);
    network = new Network(model, NetworkParts.encoder(), compute, 1);
    folded = network.foldNorms(Branch.DENSE, ConvolutionMask.NONE);
    long side = Long.parseLong(parts[3]);
    images = torch.rand(Long.parseLong(parts[2]), 3, side, side);
  }

  /** As the network is. */
  @Benchmark
  public long apart() {
    return embed(Pass.DENSE_EVALUATION);
  }

  /** As images are embedded. */
  @Benchmark
  public long folded() {
    return embed(folded.pass());
  }

  private long embed(Pass pass) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      return network.features(images, pass).numel();
    }
  }

  /** Frees the network. */
  @TearDown
  public void tearDown() {
    folded.close();
    network.close();
  }
}
