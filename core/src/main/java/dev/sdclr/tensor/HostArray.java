package dev.sdclr.tensor;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies between Java arrays and tensors, in row-major order. */
public final class HostArray {

  private HostArray() {}

  /** A new float32 tensor on the processor. */
  public static Tensor tensor(float[] values, long... shape) {
    try (FloatPointer pointer = new FloatPointer(values)) {
      return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Float)).clone();
    }
  }

  /** A new float64 tensor on the processor. */
  public static Tensor tensor(double[] values, long... shape) {
    try (DoublePointer pointer = new DoublePointer(values)) {
      return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Double)).clone();
    }
  }

  /** A new int64 tensor on the processor. */
  public static Tensor tensor(long[] values, long... shape) {
    try (LongPointer pointer = new LongPointer(values)) {
      return torch.from_blob(pointer, shape, new TensorOptions(ScalarType.Long)).clone();
    }
  }

  /** All elements as float32. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    try (TensorScope scope = new TensorScope()) {
      hostCopy(tensor, ScalarType.Float).data_ptr_float().get(values);
    }
    return values;
  }

  /**
   * All elements as float32 into the beginning of an array that is there already: new ones of many
   * megabytes every few milliseconds make a heap grow.
   */
  public static void floats(Tensor tensor, float[] target) {
    try (TensorScope scope = new TensorScope()) {
      int length = Math.toIntExact(tensor.numel());
      hostCopy(tensor, ScalarType.Float).data_ptr_float().get(target, 0, length);
    }
  }

  /** All elements as float64. */
  public static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.numel())];
    try (TensorScope scope = new TensorScope()) {
      hostCopy(tensor, ScalarType.Double).data_ptr_double().get(values);
    }
    return values;
  }

  /** All elements as int64. */
  public static long[] longs(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.numel())];
    try (TensorScope scope = new TensorScope()) {
      hostCopy(tensor, ScalarType.Long).data_ptr_long().get(values);
    }
    return values;
  }

  private static Tensor hostCopy(Tensor tensor, ScalarType type) {
    return tensor.detach().cpu().to(type).contiguous();
  }
}
