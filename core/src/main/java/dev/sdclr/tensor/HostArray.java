package dev.sdclr.tensor;

import java.util.Arrays;
import java.util.List;
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

  /**
   * A new float32 tensor on the processor.
   *
   * @throws IllegalArgumentException when the shape holds more or fewer elements
   */
  public static Tensor tensor(float[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Float, values.length, shape);
    if (values.length > 0) {
      try (FloatPointer place = tensor.data_ptr_float()) {
        place.put(values);
      }
    }
    return tensor;
  }

  /** The same in float64. */
  public static Tensor tensor(double[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Double, values.length, shape);
    if (values.length > 0) {
      try (DoublePointer place = tensor.data_ptr_double()) {
        place.put(values);
      }
    }
    return tensor;
  }

  /** The same in int64. */
  public static Tensor tensor(long[] values, long... shape) {
    Tensor tensor = empty(ScalarType.Long, values.length, shape);
    if (values.length > 0) {
      try (LongPointer place = tensor.data_ptr_long()) {
        place.put(values);
      }
    }
    return tensor;
  }

  /** The values as an int64 tensor (n) on the processor, such as numbers of rows. */
  public static Tensor indices(int... values) {
    return tensor(Arrays.stream(values).asLongStream().toArray(), values.length);
  }

  /** A copy of some rows of a tensor on the processor, in the scope of the caller. */
  public static Tensor rows(Tensor tensor, int... chosen) {
    return tensor.index_select(0, indices(chosen));
  }

  /** What is written into it would otherwise go past its end. */
  private static Tensor empty(ScalarType type, int elements, long... shape) {
    Tensor tensor = torch.empty(shape, new TensorOptions(type), null);
    if (tensor.numel() != elements) {
      throw new IllegalArgumentException(
          "%d elements do not fill the shape %s".formatted(elements, Arrays.toString(shape)));
    }
    return tensor;
  }

  /** All elements as float32. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    try (TensorScope scope = new TensorScope()) {
      hostCopy(tensor, ScalarType.Float).data_ptr_float().get(values);
    }
    return values;
  }

  /** All numbers of several arrays, one behind the other. */
  public static float[] joined(List<float[]> arrays) {
    float[] all = new float[arrays.stream().mapToInt(array -> array.length).sum()];
    int next = 0;
    for (float[] array : arrays) {
      System.arraycopy(array, 0, all, next, array.length);
      next += array.length;
    }
    return all;
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

  /**
   * All elements as int32.
   *
   * @throws ArithmeticException when one does not fit
   */
  public static int[] ints(Tensor tensor) {
    return Arrays.stream(longs(tensor)).mapToInt(Math::toIntExact).toArray();
  }

  private static Tensor hostCopy(Tensor tensor, ScalarType type) {
    return tensor.detach().cpu().to(type).contiguous();
  }
}
