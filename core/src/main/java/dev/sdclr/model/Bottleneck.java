package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** 1×1, 3×3 and 1×1 convolutions beside a shortcut; the stride is on the 3×3. */
final class Bottleneck implements Block {

  static final int EXPANSION = 4;

  private final NormalizedConvolution conv1;
  private final NormalizedConvolution conv2;
  private final NormalizedConvolution conv3;
  private final Shortcut shortcut;

  Bottleneck(Layers layers, String name, int in, int width, int stride) {
    int out = width * EXPANSION;
    conv1 = layers.convolution(name + ".conv1", name + ".bn1", in, width, 1, 1);
    conv2 = layers.convolution(name + ".conv2", name + ".bn2", width, width, 3, stride);
    conv3 = layers.convolution(name + ".conv3", name + ".bn3", width, out, 1, 1);
    shortcut = new Shortcut(layers, name + ".downsample", in, out, stride);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = conv1.forward(x, pass).relu_();
    y = conv2.forward(y, pass).relu_();
    y = conv3.forward(y, pass);
    return y.add_(shortcut.forward(x, pass)).relu_();
  }
}
