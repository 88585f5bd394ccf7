package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** 1×1, 3×3 and 1×1 convolutions beside a shortcut; the stride is on the 3×3. */
final class Bottleneck implements Block {

  static final int EXPANSION = 4;

  private final Convolution conv1;
  private final BranchNorm norm1;
  private final Convolution conv2;
  private final BranchNorm norm2;
  private final Convolution conv3;
  private final BranchNorm norm3;
  private final Shortcut shortcut;

  Bottleneck(Layers layers, String name, int in, int width, int stride) {
    int out = width * EXPANSION;
    conv1 = layers.convolution(name + ".conv1", in, width, 1, 1);
    norm1 = layers.norm(name + ".bn1", width);
    conv2 = layers.convolution(name + ".conv2", width, width, 3, stride);
    norm2 = layers.norm(name + ".bn2", width);
    conv3 = layers.convolution(name + ".conv3", width, out, 1, 1);
    norm3 = layers.norm(name + ".bn3", out);
    shortcut = new Shortcut(layers, name + ".downsample", in, out, stride);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = norm1.forward(conv1.forward(x, pass), pass).relu_();
    y = norm2.forward(conv2.forward(y, pass), pass).relu_();
    y = norm3.forward(conv3.forward(y, pass), pass);
    return y.add_(shortcut.forward(x, pass)).relu_();
  }
}
