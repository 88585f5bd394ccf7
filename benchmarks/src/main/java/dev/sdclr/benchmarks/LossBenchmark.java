package dev.sdclr.benchmarks;

import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.tensor.NativeLibrary;
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
import org.openjdk.jmh.annotations.Warmup;

/** Time of NT-Xent, forward and backward, on projections of 128 dimensions. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LossBenchmark {

  /** Images per step. */
  @Param({"128", "512"})
  public int batchSize;

  private final NtXentLoss loss = new NtXentLoss(0.2);
  private Tensor z1;
  private Tensor z2;

  /** Makes random projections. */
  @Setup
  public void setUp() {
    NativeLibrary.load();
    z1 = torch.randn(batchSize, 128).set_requires_grad(true);
    z2 = torch.randn(batchSize, 128).set_requires_grad(true);
  }

  /** Makes one loss and its gradients. */
  @Benchmark
  public double lossAndGradients() {
    try (TensorScope scope = new TensorScope()) {
      z1.mutable_grad().reset();
      z2.mutable_grad().reset();
      Tensor value = loss.loss(z1, z2);
      value.backward();
      return value.item_double();
    }
  }
}
