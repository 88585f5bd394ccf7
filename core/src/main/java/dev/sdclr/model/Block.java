package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** A residual block (He et al. 2016, figure 5). */
sealed interface Block permits BasicBlock, Bottleneck {

  /** Maps (N, in, H, W) to (N, out, H / stride, W / stride). */
  Tensor forward(Tensor x, Pass pass);
}
