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
 * How far every image is from the nearest of some: 1 − cosine in the first principal components,
 * each scaled to the same variance.
 *
 * <p>Whitened, a direction in which few images differ counts as much as one in which most do, so
 * that the farthest images are not all strays of the largest classes. With none covered yet, every
 * distance is 2, the largest there is.
 */
final class Coverage {

  private static final int MOST_COMPONENTS = 16;
  private static final double LEAST_VARIANCE = 1e-9;

  private final int components;
  private final float[] whitened; // (N, components), rows of length 1
  private final float[] distances;
  private final BitSet covered = new BitSet();

  private Coverage(int components, float[] whitened) {
    this.components = components;
    this.whitened = whitened;
    distances = new float[whitened.length / components];
    Arrays.fill(distances, 2);
  }

  static Coverage of(FeatureTable features) {
    int components = Math.min(MOST_COMPONENTS, features.dimensions());
    float[] whitened = new float[Math.multiplyExact(features.size(), components)];
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      T_TensorTensor_T spectrum = torch.linalg_eigh(features.covariance()); // ascending
      int first = features.dimensions() - components;
      Tensor variances =
          spectrum.get0().narrow(0, first, components).clamp_min(new Scalar(LEAST_VARIANCE));
      Tensor directions = spectrum.get1().narrow(1, first, components); // (D, components)
      Tensor scaled = directions.div(variances.sqrt()).to(ScalarType.Float);
      features.eachBlock(
          from -> {
            Tensor rows = UnitRows.of(features.block(from).sub(features.mean()).mm(scaled));
            float[] block = HostArray.floats(rows);
            System.arraycopy(block, 0, whitened, from * components, block.length);
          });
    }
    return new Coverage(components, whitened);
  }

  /** Another that starts with what this one covers. */
  Coverage copy() {
    Coverage copy = new Coverage(components, whitened);
    System.arraycopy(distances, 0, copy.distances, 0, distances.length);
    copy.covered.or(covered);
    return copy;
  }

  /** Covers an image. */
  void cover(int row) {
    if (covered.get(row)) {
      return;
    }
    covered.set(row);
    int own = row * components;
    for (int other = 0, at = 0; other < distances.length; other++, at += components) {
      float cosine = 0;
      for (int i = 0; i < components; i++) {
        cosine += whitened[own + i] * whitened[at + i];
      }
      distances[other] = Math.min(distances[other], Math.max(0, 1 - cosine));
    }
  }

  /** Whether everything that is covered is among these. */
  boolean coversOnly(BitSet rows) {
    BitSet others = (BitSet) covered.clone();
    others.andNot(rows);
    return others.isEmpty();
  }

  /** To the nearest image that is covered, in [0, 2]. */
  float distance(int row) {
    return distances[row];
  }
}
