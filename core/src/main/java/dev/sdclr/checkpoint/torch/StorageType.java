package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ElementType;
import java.util.Arrays;
import java.util.Optional;

/** Element types of PyTorch's storages that are read, by the names of {@link ElementType}. */
enum StorageType {
  F64("DoubleStorage", 8),
  F32("FloatStorage", 4),
  F16("HalfStorage", 2),
  BF16("BFloat16Storage", 2),
  I64("LongStorage", 8),
  I32("IntStorage", 4),
  I16("ShortStorage", 2),
  I8("CharStorage", 1),
  U8("ByteStorage", 1),
  BOOL("BoolStorage", 1);

  private final String global;
  private final int bytes;

  StorageType(String className, int bytes) {
    this.global = "torch." + className;
    this.bytes = bytes;
  }

  /** The type of that full Python name. */
  static Optional<StorageType> named(String global) {
    return Arrays.stream(values()).filter(type -> type.global.equals(global)).findFirst();
  }

  /** Bytes of one element. */
  int bytes() {
    return bytes;
  }
}
