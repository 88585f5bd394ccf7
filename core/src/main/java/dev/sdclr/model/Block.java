package dev.sdclr.model;

import org.bytedeco.pytorch.Tensor;

/** A residual block (He et al. 2016, figure 5). */
sealed interface Block {

  /** Maps (N, in, H, W) to (N, out, H / stride, W / stride). */
  Tensor forward(Tensor x, Pass pass);

  /** Two 3×3 convolutions beside a shortcut; the stride is on the first. */
  final class Basic implements Block {

    static final int EXPANSION = 1;

    private final NormalizedConvolution conv1;
    private final NormalizedConvolution conv2;
    private final Shortcut shortcut;

    Basic(Layers layers, String name, int in, int width, int stride) {
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

  /**
   * Brings a block's input to its output's shape: a strided 1×1 convolution and norm, or nothing.
   */
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
}
