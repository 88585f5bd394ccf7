package dev.sdclr.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** In which precision networks compute; parameters and losses are never below 32 bits. */
public enum ComputeType {
  /** Convolutions and matrix products in bfloat16, everything else in float32. */
  BF16,
  /** All in float32. */
  FP32,
  /** All in float64: slow, for checking the others. */
  FP64;

  /** Type of parameters, statistics and losses. */
  public ScalarType parameterType() {
    return this == FP64 ? ScalarType.Double : ScalarType.Float;
  }

  /** Type in which convolutions and matrix products take their operands. */
  public ScalarType operandType() {
    return this == BF16 ? ScalarType.BFloat16 : parameterType();
  }
}
