package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** A convolution and the batch norm after it; in a pass with folded norms one step. */
final class NormalizedConvolution {

  private final Convolution convolution;
  private final BranchNorm norm;

  NormalizedConvolution(Convolution convolution, BranchNorm norm) {
    this.convolution = convolution;
    this.norm = norm;
  }

  Convolution convolution() {
    return convolution;
  }

  BranchNorm norm() {
    return norm;
  }

  /** Maps (N, I, H, W) to (N, O, H / stride, W / stride), in memory of its own. */
  Tensor forward(Tensor x, Pass pass) {
    return pass.folded() == null
        ? norm.forward(convolution.forward(x, pass), pass)
        : pass.folded().forward(convolution, x);
  }
}
