package dev.sdclr.eval;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What features look like, without any label; all in float64. */
final class FeatureGeometry {

  /** Added to each singular value's share, as the paper does. */
  private static final double RANK_EPSILON = 1e-7;

  /** t of the uniformity. */
  private static final double SHARPNESS = 2;

  private FeatureGeometry() {}

  /**
   * RankMe: e to the entropy of the singular values' shares (Garrido et al. 2023, equation 1).
   *
   * @param features (N, D), not normalised
   * @return in [1, min(N, D)]; 1 also where all are 0
   */
  static double effectiveRank(Tensor features) {
    double[] values;
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      values = HostArray.doubles(torch.linalg_svdvals(features.to(ScalarType.Double)));
    }
    double sum = Arrays.stream(values).sum();
    if (!(sum > 0)) {
      return 1;
    }
    double entropy = 0;
    for (double value : values) {
      double share = value / sum + RANK_EPSILON;
      entropy -= share * Math.log(share);
    }
    return Math.max(1, Math.exp(entropy));
  }

  /**
   * Squared distance of each row of {@code one} to the same row of {@code other}, both made 1 long.
   *
   * @param one (N, D)
   * @param other (N, D)
   */
  static double[] distances(Tensor one, Tensor other) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor difference = unit(one).sub(unit(other));
      return HostArray.doubles(difference.mul(difference).sum(1));
    }
  }

  /**
   * Mean squared distance of two different rows, made 1 long.
   *
   * @param features (N, D), N at least 2
   */
  static double spread(Tensor features) {
    return Arrays.stream(pairs(features)).average().orElseThrow();
  }

  /**
   * Logarithm of the mean of exp(−2 d²) over all pairs of rows, made 1 long (Wang and Isola 2020,
   * equation in section 4.1.2 with t = 2).
   *
   * @param features (N, D), N at least 2
   * @return at most 0
   */
  static double uniformity(Tensor features) {
    double mean =
        Arrays.stream(pairs(features)).map(d -> Math.exp(-SHARPNESS * d)).average().orElseThrow();
    return Math.min(0, Math.log(mean));
  }

  /**
   * The share of rows' nearest rows, by cosine, that are the same in both.
   *
   * @param one (N, D), N at least 2
   * @param other (N, D')
   * @param neighbours of each row; all others where there are fewer
   * @return in [0, 1]
   */
  static double agreement(Tensor one, Tensor other, int neighbours) {
    int k = Math.min(neighbours, (int) one.size(0) - 1);
    long[] ofOne = nearest(one, k);
    long[] ofOther = nearest(other, k);
    long common = 0;
    for (int row = 0; row < one.size(0); row++) {
      long[] its = Arrays.copyOfRange(ofOther, row * k, (row + 1) * k);
      Arrays.sort(its);
      for (int i = row * k; i < (row + 1) * k; i++) {
        common += Arrays.binarySearch(its, ofOne[i]) >= 0 ? 1 : 0;
      }
    }
    return common / (double) ofOne.length;
  }

  /** Numbers of the k rows nearest to each (N × k), itself left out. */
  private static long[] nearest(Tensor features, int k) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor unit = unit(features);
      Tensor cosines = torch.mm(unit, unit.t());
      cosines.fill_diagonal_(new Scalar(Double.NEGATIVE_INFINITY));
      return HostArray.longs(cosines.topk(k).get1());
    }
  }

  /** Squared distances of all pairs of different rows; rows of zeros lie at one place. */
  private static double[] pairs(Tensor features) {
    int rows = (int) features.size(0);
    double[] cosines;
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor unit = unit(features);
      cosines = HostArray.doubles(torch.mm(unit, unit.t()));
    }
    return IntStream.range(0, rows)
        .boxed()
        .flatMapToDouble(
            i ->
                IntStream.range(i + 1, rows)
                    .mapToDouble(
                        j ->
                            cosines[i * rows + i]
                                + cosines[j * rows + j]
                                - 2 * cosines[i * rows + j]))
        .map(distance -> Math.max(0, distance)) // which rounding may miss by a hair
        .toArray();
  }

  private static Tensor unit(Tensor features) {
    return UnitRows.of(features.to(ScalarType.Double));
  }
}
