package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** Two 3×3 convolutions beside a shortcut; the stride is on the first. */
final class BasicBlock implements Block {

  static final int EXPANSION = 1;

  private final NormalizedConvolution conv1;
  private final NormalizedConvolution conv2;
  private final Shortcut shortcut;

  BasicBlock(Layers layers, String name, int in, int width, int stride) {
    conv1 = layers.convolution(name + ".conv1", name + ".bn1", in, width, 3, stride);
    conv2 = layers.convolution(name + ".conv2", name + ".bn2", width, width, 3, 1);
    shortcut = new Shortcut(layers, name + ".downsample", in, width, stride);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = conv1.forward(x, pass).relu_();
    y = conv2.forward(y, pass);
    return y.add_(shortcut.forward(x, pass)).relu_();
  }
}
