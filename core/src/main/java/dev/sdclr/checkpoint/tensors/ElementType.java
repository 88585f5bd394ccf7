package dev.sdclr.checkpoint.tensors;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types by their safetensors names, with the storages of PyTorch that hold them. */
public enum ElementType {
  F64(ScalarType.Double, "DoubleStorage", 8),
  F32(ScalarType.Float, "FloatStorage", 4),
  F16(ScalarType.Half, "HalfStorage", 2),
  BF16(ScalarType.BFloat16, "BFloat16Storage", 2),
  I64(ScalarType.Long, "LongStorage", 8),
  I32(ScalarType.Int, "IntStorage", 4),
  I16(ScalarType.Short, "ShortStorage", 2),
  I8(ScalarType.Char, "CharStorage", 1),
  U8(ScalarType.Byte, "ByteStorage", 1),
  BOOL(ScalarType.Bool, "BoolStorage", 1);

  private final ScalarType scalar;
  private final String torchName;
  private final int bytes;

  ElementType(ScalarType scalar, String storageClass, int bytes) {
    this.scalar = scalar;
    torchName = "torch." + storageClass;
    this.bytes = bytes;
  }

  public static ElementType of(Tensor tensor) {
    // Enums returned by native calls are new objects: intern() finds the constant.
    ScalarType type = tensor.scalar_type().intern();
    for (ElementType element : values()) {
      if (element.scalar == type) {
        return element;
      }
    }
    throw new IllegalArgumentException("cannot store tensors of type " + type);
  }

  /** The type of that safetensors name. */
  public static Optional<ElementType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** The type of PyTorch's storages of that full Python name. */
  public static Optional<ElementType> ofTorch(String name) {
    return Arrays.stream(values()).filter(type -> type.torchName.equals(name)).findFirst();
  }

  /** Whether values of this type can be weights. */
  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  public ScalarType scalar() {
    return scalar;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
