package dev.sdclr.checkpoint.tensors;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types by their safetensors names. */
public enum ElementType {
  F64(ScalarType.Double, 8),
  F32(ScalarType.Float, 4),
  F16(ScalarType.Half, 2),
  BF16(ScalarType.BFloat16, 2),
  I64(ScalarType.Long, 8),
  I32(ScalarType.Int, 4),
  I16(ScalarType.Short, 2),
  I8(ScalarType.Char, 1),
  U8(ScalarType.Byte, 1),
  BOOL(ScalarType.Bool, 1);

  private final ScalarType scalar;
  private final int bytes;

  ElementType(ScalarType scalar, int bytes) {
    this.scalar = scalar;
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

  /** Whether values of this type can be weights. */
  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  public ScalarType scalar() {
    return scalar;
  }

  public int bytes() {
    return bytes;
  }
}
