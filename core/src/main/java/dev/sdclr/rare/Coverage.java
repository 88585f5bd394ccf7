package dev.sdclr.rare;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.BitSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far every image is from the nearest of some: 1 − cosine in the first principal components, as
 * they are and whitened.
 *
 * <p>Whitened, a direction in which few images differ counts as much as one in which most do. Which
 * of both finds more rare classes depends on the collection, so that both are asked. With none
 * covered yet, every distance is 2, the largest there is.
 */
final class Coverage {

  private static final int MAX_WHITENED = 16;
  private static final int MAX_PLAIN = 32;
  private static final double MIN_VARIANCE = 1e-9;

  private final Space whitened;
  private final Space plain;
  private final BitSet covered = new BitSet();

  private Coverage(Space whitened, Space plain) {
    this.whitened = whitened;
    this.plain = plain;
  }

  static Coverage of(FeatureTable features) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      T_TensorTensor_T spectrum = torch.linalg_eigh(features.covariance()); // ascending
      Tensor deviations = spectrum.get0().clamp_min(new Scalar(MIN_VARIANCE)).sqrt();
      Tensor directions = spectrum.get1(); // (D, D)
      return new Coverage(
          Space.of(features, directions.div(deviations), MAX_WHITENED),
          Space.of(features, directions, MAX_PLAIN));
    }
  }

  /** Another that starts with what this one covers. */
  Coverage copy() {
    Coverage copy = new Coverage(whitened.copy(), plain.copy());
    copy.covered.or(covered);
    return copy;
  }

  /** Covers an image. */
  void cover(int row) {
    if (!covered.get(row)) {
      covered.set(row);
      whitened.cover(row);
      plain.cover(row);
    }
  }

  /** Whether everything that is covered is among these. */
  boolean coversOnly(BitSet rows) {
    BitSet others = (BitSet) covered.clone();
    others.andNot(rows);
    return others.isEmpty();
  }

  /** To the nearest image that is covered, in the components as they are, in [0, 2]. */
  float distance(int row) {
    return plain.distances[row];
  }

  /** To the nearest image that is covered, in the whitened components, in [0, 2]. */
  float whitenedDistance(int row) {
    return whitened.distances[row];
  }

  /**
   * Directions of length 1 for all images.
   *
   * @param width of a row
   * @param rows (N, width)
   * @param distances of each to the nearest that is covered
   */
  @SuppressWarnings("ArrayRecordComponent") // large, and never compared
  private record Space(int width, float[] rows, float[] distances) {

    /** The last columns of {@code directions} (D, D). */
    static Space of(FeatureTable features, Tensor directions, int most) {
      int width = Math.min(most, features.dimensions());
      float[] rows = new float[Math.multiplyExact(features.size(), width)];
      Tensor last = directions.narrow(1, features.dimensions() - width, width).to(ScalarType.Float);
      features.eachBlock(
          from -> {
            Tensor turned = UnitRows.of(features.block(from).sub(features.mean()).mm(last));
            float[] block = HostArray.floats(turned);
            System.arraycopy(block, 0, rows, from * width, block.length);
          });
      float[] distances = new float[features.size()];
      Arrays.fill(distances, 2);
      return new Space(width, rows, distances);
    }

    Space copy() {
      return new Space(width, rows, distances.clone());
    }

    void cover(int row) {
      int own = row * width;
      for (int other = 0, at = 0; other < distances.length; other++, at += width) {
        float cosine = 0;
        for (int i = 0; i < width; i++) {
          cosine += rows[own + i] * rows[at + i];
        }
        distances[other] = Math.min(distances[other], Math.max(0, 1 - cosine));
      }
    }
  }
}
