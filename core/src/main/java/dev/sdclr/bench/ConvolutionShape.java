package dev.sdclr.bench;

import dev.sdclr.model.Depth;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution as a network uses it.
 *
 * @param in channels
 * @param out channels
 * @param kernel side of the kernel in pixels; padding is half of it
 * @param stride in pixels
 * @param side of the input in pixels
 */
record ConvolutionShape(int in, int out, int kernel, int stride, int side) {

  static final int COLOURS = 3;
  private static final int STAGES = 4;

  /**
   * The shapes in one branch of ResNet-18 with the small stem, in the network's order.
   *
   * @param width channels of the first stage
   * @param imageSize in pixels
   */
  static List<ConvolutionShape> ofResNet18(int width, int imageSize) {
    List<ConvolutionShape> shapes = new ArrayList<>();
    shapes.add(new ConvolutionShape(COLOURS, width, 3, 1, imageSize));
    int in = width;
    int side = imageSize;
    for (int stage = 0; stage < STAGES; stage++) {
      int out = width << stage;
      for (int block = 0; block < Depth.RESNET18.blocks().get(stage); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        int smaller = (side + stride - 1) / stride;
        shapes.add(new ConvolutionShape(in, out, 3, stride, side));
        shapes.add(new ConvolutionShape(out, out, 3, 1, smaller));
        if (stride > 1) {
          shapes.add(new ConvolutionShape(in, out, 1, stride, side)); // the shortcut
        }
        side = smaller;
        in = out;
      }
    }
    return shapes;
  }

  /** Whether it reads images, which need no gradient. */
  boolean readsImages() {
    return in == COLOURS && kernel > 1 && stride == 1;
  }
}
