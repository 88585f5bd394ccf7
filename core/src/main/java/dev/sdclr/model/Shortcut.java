package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** Brings a block's input to its output's shape: a strided 1×1 convolution and norm, or nothing. */
final class Shortcut {

  private final NormalizedConvolution convolution;

  Shortcut(Layers layers, String name, int in, int out, int stride) {
    boolean same = in == out && stride == 1;
    convolution = same ? null : layers.convolution(name + ".0", name + ".1", in, out, 1, stride);
  }

  Tensor forward(Tensor x, Pass pass) {
    return convolution == null ? x : convolution.forward(x, pass);
  }
}
