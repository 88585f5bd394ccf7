package dev.sdclr.eval;

import dev.sdclr.tensor.UnitRows;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What can be seen of an image without learning anything: histograms of its colours, and of the
 * directions of its edges in a grid of cells (after Dalal and Triggs 2005).
 *
 * <p>Both parts have length 1, so that neither outweighs the other.
 */
final class PixelFeatures {

  /** Bins of each colour channel. */
  static final int COLOURS = 8;

  /** Bins of the directions of edges, opposite ones alike. */
  static final int DIRECTIONS = 8;

  /** Cells along each side. */
  static final int CELLS = 4;

  /** Numbers of an image. */
  static final int DIMENSION = 3 * COLOURS + DIRECTIONS * CELLS * CELLS;

  private PixelFeatures() {}

  /**
   * Describes images.
   *
   * @param images (N, 3, H, W), values in [0, 1], H and W at least 3
   * @return (N, {@value #DIMENSION}) float32
   */
  static Tensor of(Tensor images) {
    Tensor pixels = images.to(ScalarType.Float);
    Tensor colours = UnitRows.of(colours(pixels));
    Tensor edges = UnitRows.of(edges(pixels));
    return torch.cat(new TensorVector(colours, edges), 1);
  }

  /** Share of the pixels in each bin of each channel (N, 3 × bins), channel by channel. */
  private static Tensor colours(Tensor pixels) {
    Tensor bins = pixels.mul(new Scalar(COLOURS)).floor().clamp_max(new Scalar(COLOURS - 1));
    TensorVector shares = new TensorVector();
    for (int bin = 0; bin < COLOURS; bin++) {
      Tensor in = bins.eq(new Scalar(bin)).to(ScalarType.Float);
      shares.push_back(in.mean(2, 3).unsqueeze(2));
    }
    return torch.cat(shares, 2).flatten(1, 2);
  }

  /** Mean length of the edges of each direction in each cell (N, bins × cells × cells). */
  private static Tensor edges(Tensor pixels) {
    Tensor grey = pixels.mean(new long[] {1}, true, new ScalarTypeOptional());
    long height = grey.size(2) - 2;
    long width = grey.size(3) - 2;
    Tensor inner = grey.narrow(2, 1, height);
    Tensor across = inner.narrow(3, 2, width).sub(inner.narrow(3, 0, width));
    Tensor column = grey.narrow(3, 1, width);
    Tensor down = column.narrow(2, 2, height).sub(column.narrow(2, 0, height));
    Tensor length = across.mul(across).add(down.mul(down)).sqrt();
    Tensor turn = torch.atan2(down, across).div(new Scalar(Math.PI)); // (-1, 1], opposite 1 apart
    Tensor direction = turn.sub(turn.floor()); // [0, 1)
    Tensor bins =
        direction.mul(new Scalar(DIRECTIONS)).floor().clamp_max(new Scalar(DIRECTIONS - 1));
    TensorVector means = new TensorVector();
    for (int bin = 0; bin < DIRECTIONS; bin++) {
      Tensor in = bins.eq(new Scalar(bin)).to(ScalarType.Float).mul(length);
      means.push_back(torch.adaptive_avg_pool2d(in, CELLS, CELLS));
    }
    return torch.cat(means, 1).flatten(1, 3);
  }
}
