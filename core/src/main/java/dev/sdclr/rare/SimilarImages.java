package dev.sdclr.rare;

import dev.sdclr.SdclrException;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * The images most like some given ones: each counts by the one that it is most like. All are
 * compared, N · Q · D products.
 *
 * @param found images, the most alike first; of equals the first in the table
 */
public record SimilarImages(List<Similar> found) {

  /**
   * One of them.
   *
   * @param image its row in the features
   * @param likeness cosine to the closest of the given ones, in [−1, 1]
   * @param given number of that one
   */
  public record Similar(int image, double likeness, int given) {}

  private static final Comparator<Similar> BEST_LAST =
      Comparator.comparingDouble(Similar::likeness)
          .thenComparing(Comparator.comparingInt(Similar::image).reversed());

  /**
   * Finds them.
   *
   * @param given features of the given images (Q, D), at least 1, of any length
   * @param leftOut rows that are not looked for, such as the given images themselves
   * @param top how many at most, at least 1
   * @throws SdclrException when features are of another dimension, or not finite
   */
  public static SimilarImages of(
      FeatureTable features, List<float[]> given, BitSet leftOut, int top) {
    int d = features.dimensions();
    float[] values = new float[Math.multiplyExact(given.size(), d)];
    for (int i = 0; i < given.size(); i++) {
      requireFitting(given.get(i), d);
      System.arraycopy(given.get(i), 0, values, i * d, d);
    }
    PriorityQueue<Similar> best = new PriorityQueue<>(BEST_LAST);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor columns = UnitRows.of(HostArray.tensor(values, given.size(), d)).t(); // (D, Q)
      features.eachBlock(
          from -> {
            T_TensorTensor_T closest = features.block(from).mm(columns).max(1, false);
            float[] cosines = HostArray.floats(closest.get0());
            long[] which = HostArray.longs(closest.get1());
            for (int i = 0; i < cosines.length; i++) {
              boolean isWorse = best.size() == top && cosines[i] <= best.peek().likeness();
              if (!isWorse && !leftOut.get(from + i)) {
                best.add(new Similar(from + i, cosines[i], (int) which[i]));
                if (best.size() > top) {
                  best.poll();
                }
              }
            }
          });
    }
    List<Similar> found = new ArrayList<>(best);
    found.sort(BEST_LAST.reversed());
    return new SimilarImages(Collections.unmodifiableList(found));
  }

  private static void requireFitting(float[] given, int dimensions) {
    if (given.length != dimensions) {
      throw new SdclrException(
          "the image has %,d features and the others have %,d: take the encoder that made theirs"
              .formatted(given.length, dimensions));
    }
    for (float value : given) {
      if (!Float.isFinite(value)) {
        throw new SdclrException("the encoder's features of the image are not finite");
      }
    }
  }
}
