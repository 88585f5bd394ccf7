package dev.sdclr.model;

import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.TensorScope;
import java.util.concurrent.TimeUnit;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

/**
 * Time of one 3×3 convolution on one thread, forward and backward: direct, and by Winograd's
 * minimal filtering as training takes it for small, deep maps.
 *
 * <p>In the package of what it measures, which is not for others.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilteringBenchmark {

  private static final int BATCH = 128;

  /** Channels in and out, and the side of the maps in pixels. */
  @Param({"512 4", "256 8", "128 16"})
  public String shape;

  /** Of the operands. */
  @Param({"Float", "BFloat16"})
  public ScalarType type;

  private Tensor x;
  private Tensor weight;
  private Tensor gradient;

  /** Makes random maps and weights. */
  @Setup
  public void setUp() {
    NativeLibrary.load();
    torch.set_num_threads(1);
    openblas.blas_set_num_threads(1);
    String[] numbers = shape.split(" ", 2);
    long channels = Long.parseLong(numbers[0]);
    long side = Long.parseLong(numbers[1]);
    x = random(BATCH, channels, side).set_requires_grad(true);
    weight = random(channels, channels, 3).set_requires_grad(true);
    gradient = random(BATCH, channels, side);
  }

  private Tensor random(long first, long second, long side) {
    return torch.randn(first, second, side, side).to(type).contiguous(MemoryFormat.ChannelsLast);
  }

  /** oneDNN's convolution. */
  @Benchmark
  public long direct() {
    try (TensorScope scope = new TensorScope()) {
      return backward(DirectConvolution.of(x, weight, new TensorOptional(), 1));
    }
  }

  /** Matrix products of frequencies. */
  @Benchmark
  public long filtered() {
    try (TensorScope scope = new TensorScope()) {
      return backward(Winograd.convolve(x, weight));
    }
  }

  private long backward(Tensor y) {
    x.mutable_grad().reset();
    weight.mutable_grad().reset();
    y.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    return y.numel();
  }
}
