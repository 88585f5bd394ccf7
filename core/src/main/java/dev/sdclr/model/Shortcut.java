package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** Brings a block's input to its output's shape: a strided 1×1 convolution and norm, or nothing. */
final class Shortcut {

  private final Convolution convolution;
  private final BranchNorm norm;

  Shortcut(Layers layers, String name, int in, int out, int stride) {
    boolean same = in == out && stride == 1;
    convolution = same ? null : layers.convolution(name + ".0", in, out, 1, stride);
    norm = same ? null : layers.norm(name + ".1", out);
  }

  Tensor forward(Tensor x, Pass pass) {
    return convolution == null ? x : norm.forward(convolution.forward(x, pass), pass);
  }
}
