package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** Chooses which weights of a convolution take part in a pass. */
@FunctionalInterface
public interface ConvolutionMask {

  /** All weights take part. */
  ConvolutionMask NONE = Convolution::operand;

  /** The weight to convolve with (O, I, kH, kW); its gradient reaches {@code convolution}. */
  Tensor masked(Convolution convolution);
}
