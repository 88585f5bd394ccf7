package dev.sdclr.model;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.nio.DoubleBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A 3×3 convolution of stride 1 by Winograd's minimal filtering, as matrix products only, so that
 * autograd does the rest (Lavin and Gray 2016, section 4).
 *
 * <p>In bfloat16 by F(2×2, 3×3): results carry three times the rounding error of a direct
 * convolution (relative 0.005 to 0.0017 on 512 channels), as one more intermediate is rounded. In
 * float32 by F(4×4, 3×3), whose results differ from the direct ones by some 4e-6.
 *
 * <p>Pays where images are small and channels many: there filtering is cheap beside the products,
 * and the direct convolution, its gradient by weights above all, falls to a fraction of the
 * processor's speed.
 */
final class Winograd {

  private final MinimalFilter filter;
  private final ScalarType type;
  private final int side;
  private final int f;
  private final int tiles;

  private Winograd(MinimalFilter filter, ScalarType type, int side) {
    this.filter = filter;
    this.type = type;
    this.side = side;
    f = filter.frequencies();
    tiles = filter.tiles(side);
  }

  /**
   * Whether maps are small and deep enough: measured, see docs/fast-step.md.
   *
   * @param type of the operands
   * @param channels the fewer of those in and out
   * @param side of the square maps, in pixels
   */
  static boolean isFaster(ScalarType type, long channels, long side) {
    if (type == ScalarType.BFloat16) {
      boolean small = (side <= 4 && channels >= 128) || (side <= 8 && channels >= 256);
      return small && side % 2 == 0;
    }
    return side > 2 && channels >= Math.max(64, 8 * side);
  }

  /**
   * Convolves with zero padding of 1.
   *
   * @param x (N, I, S, S) channels last
   * @param weight (O, I, 3, 3)
   * @return (N, O, S, S) channels last, in x's type
   */
  static Tensor convolve(Tensor x, Tensor weight) {
    boolean isCoarse = x.scalar_type().intern() == ScalarType.BFloat16;
    return convolve(x, weight, isCoarse ? MinimalFilter.F2 : MinimalFilter.F4);
  }

  /** The same by a filter: F(2×2) in one stage, which is for few significant digits. */
  static Tensor convolve(Tensor x, Tensor weight, MinimalFilter filter) {
    Winograd winograd = new Winograd(filter, x.scalar_type().intern(), Math.toIntExact(x.size(2)));
    boolean inOneStage = filter == MinimalFilter.F2;
    return TensorScope.within(
        () -> inOneStage ? winograd.inOneStage(x, weight) : winograd.inTwoStages(x, weight));
  }

  /** Filters rows and columns at once: work that grows as S⁴, but rounds once. */
  private Tensor inOneStage(Tensor x, Tensor weight) {
    long n = x.size(0);
    long in = x.size(1);
    long out = weight.size(0);
    Tensor input = constant(kronecker(filter.inputRows(side))); // (f² T², S²)
    Tensor output = constant(kronecker(filter.outputRows(side))).t(); // (S², f² T²)
    Tensor pixels = positionsFirst(x).view((long) side * side, n * in);
    Tensor v = input.matmul(pixels).view((long) f * f, (long) tiles * tiles * n, in);
    Tensor products = v.matmul(kernels(weight));
    return channelsLast(output.matmul(products.view((long) f * f * tiles * tiles, n * out)), n);
  }

  /** Filters rows, then columns: work that grows as S³. */
  private Tensor inTwoStages(Tensor x, Tensor weight) {
    long n = x.size(0);
    long in = x.size(1);
    long out = weight.size(0);
    long rows = (long) tiles * f;
    double[][] inputRows = filter.inputRows(side);
    double[][] outputRows = filter.outputRows(side);
    Tensor pixels = positionsFirst(x).view(side, side * n * in);
    Tensor byRow = constant(filter.tilesFirst(inputRows)).matmul(pixels).view(rows, side, n * in);
    Tensor v = repeated(constant(inputRows), rows).bmm(byRow); // (T f, f T, N I)
    Tensor products = products(v.view(tiles, (long) f * f, tiles * n, in), kernels(weight));
    Tensor byColumn =
        repeated(constant(outputRows).t(), rows)
            .bmm(products.view(rows, (long) f * tiles, n * out));
    Tensor output = constant(filter.tilesFirst(outputRows)).t(); // (S, T f)
    return channelsLast(output.matmul(byColumn.view(rows, side * n * out)), n);
  }

  /**
   * The products of every frequency, one row of tiles after the other.
   *
   * @param v (T, f², T N, I)
   * @param kernels (f², I, O)
   * @return (T, f², T N, O)
   */
  private static Tensor products(Tensor v, Tensor kernels) {
    TensorVector rows = new TensorVector();
    TensorVector parts = v.unbind();
    for (long i = 0; i < parts.size(); i++) {
      rows.push_back(parts.get(i).bmm(kernels));
    }
    return torch.stack(rows);
  }

  private static Tensor repeated(Tensor matrix, long times) {
    return matrix.unsqueeze(0).expand(times, matrix.size(0), matrix.size(1));
  }

  /** From (N, I, S, S) to (S, S, N, I), contiguous. */
  private static Tensor positionsFirst(Tensor x) {
    return x.permute(2, 3, 0, 1).contiguous();
  }

  /** From (S · S, N · O) in any shape to (N, O, S, S). */
  private Tensor channelsLast(Tensor y, long n) {
    return y.view(side, side, n, -1).permute(2, 3, 0, 1).contiguous(MemoryFormat.ChannelsLast);
  }

  /** Each frequency of the kernels (f², I, O). */
  private Tensor kernels(Tensor weight) {
    long out = weight.size(0);
    long in = weight.size(1);
    Tensor taps = weight.to(type).permute(2, 3, 0, 1).reshape(9, out * in);
    return constant(filter.kernels()).matmul(taps).view((long) f * f, out, in).transpose(1, 2);
  }

  /**
   * Both directions of a map that works on rows and columns alike.
   *
   * @param map (f T, S), for T tiles by frequency
   * @return (f · f · T · T, S · S): both frequencies before both tiles
   */
  private double[][] kronecker(double[][] map) {
    double[][] both = new double[map.length * map.length][side * side];
    for (int y = 0; y < map.length; y++) {
      for (int x = 0; x < map.length; x++) {
        int frequency = y / tiles * f + x / tiles;
        double[] row = both[(frequency * tiles + y % tiles) * tiles + x % tiles];
        for (int i = 0; i < row.length; i++) {
          row[i] = map[y][i / side] * map[x][i % side];
        }
      }
    }
    return both;
  }

  private Tensor constant(double[][] rows) {
    DoubleBuffer values = DoubleBuffer.allocate(rows.length * rows[0].length);
    for (double[] row : rows) {
      values.put(row);
    }
    return HostArray.tensor(values.array(), rows.length, rows[0].length).to(type);
  }
}
