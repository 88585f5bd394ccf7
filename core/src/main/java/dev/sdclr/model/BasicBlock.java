package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** Two 3×3 convolutions beside a shortcut; the stride is on the first. */
final class BasicBlock implements Block {

  static final int EXPANSION = 1;

  private final Convolution conv1;
  private final BranchNorm norm1;
  private final Convolution conv2;
  private final BranchNorm norm2;
  private final Shortcut shortcut;

  BasicBlock(Layers layers, String name, int in, int width, int stride) {
    conv1 = layers.convolution(name + ".conv1", in, width, 3, stride);
    norm1 = layers.norm(name + ".bn1", width);
    conv2 = layers.convolution(name + ".conv2", width, width, 3, 1);
    norm2 = layers.norm(name + ".bn2", width);
    shortcut = new Shortcut(layers, name + ".downsample", in, width, stride);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = norm1.forward(conv1.forward(x, pass), pass).relu_();
    y = norm2.forward(conv2.forward(y, pass), pass);
    return y.add_(shortcut.forward(x, pass)).relu_();
  }
}
