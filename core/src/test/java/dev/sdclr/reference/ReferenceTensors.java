package dev.sdclr.reference;

import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Reference arrays as tensors on the processor. */
public final class ReferenceTensors {

  /** Both precisions that the reference was run in. */
  public enum Precision {
    F64("_f64", TypeChoice.FP64),
    F32("_f32", TypeChoice.FP32);

    private final String suffix;
    private final TypeChoice type;

    Precision(String suffix, TypeChoice type) {
      this.suffix = suffix;
      this.type = type;
    }

    /** What its arrays' and values' names end with. */
    public String suffix() {
      return suffix;
    }

    public Compute compute() {
      return Compute.resolve(
          new ComputeConfig(DeviceChoice.CPU, type, 1, 1, ConvolutionChoice.DIRECT));
    }
  }

  private ReferenceTensors() {}

  public static Tensor tensor(NpyArray array, Compute compute) {
    return tensor(array.doubles(), compute, shape(array));
  }

  public static Tensor tensor(double[] values, Compute compute, long... shape) {
    return HostArray.tensor(values, shape).to(compute.type().parameterType());
  }

  /** A tensor that gathers a gradient. */
  public static Tensor leaf(NpyArray array, Compute compute) {
    return tensor(array, compute).set_requires_grad(true);
  }

  /** Writes row-major values into a tensor of any layout. */
  public static void assign(Tensor target, double[] values) {
    try (NoGradient none = new NoGradient()) {
      target.copy_(HostArray.tensor(values, target.sizes().vec().get()));
    }
  }

  private static long[] shape(NpyArray array) {
    return Arrays.stream(array.shape()).asLongStream().toArray();
  }

  public static boolean isDouble(Compute compute) {
    return compute.type() == ComputeType.FP64;
  }
}
