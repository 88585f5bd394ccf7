package dev.sdclr.rare.feature;

import dev.sdclr.SdclrException;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.UnitRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * The images most like some given ones: each counts by the one that it is most like.
 *
 * <p>All are compared, N · Q · D products; or, once a large table is searchable, those in the lists
 * nearest to the given ones, {@link InvertedLists}.
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

  /** More than that are looked for among all. */
  private static final int MAX_LOOKED_UP = 100;

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
    Best best = new Best(leftOut, top);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor directions = UnitRows.of(HostArray.tensor(values, given.size(), d));
      Optional<InvertedLists> index = top > MAX_LOOKED_UP ? Optional.empty() : features.index();
      if (index.isPresent()) {
        best.lookUp(index.get(), rows(HostArray.floats(directions), d));
      } else {
        Tensor columns = directions.t(); // (D, Q)
        features.eachBlock(from -> best.compare(features.block(from), from, columns));
      }
    }
    return new SimilarImages(best.found());
  }

  private static List<float[]> rows(float[] values, int d) {
    return IntStream.range(0, values.length / d)
        .mapToObj(i -> Arrays.copyOfRange(values, i * d, (i + 1) * d))
        .toList();
  }

  private static void requireFitting(float[] given, int dimensions) {
    if (given.length != dimensions) {
      throw new SdclrException(
          "the image has %,d features and the others have %,d: use the encoder that made theirs"
              .formatted(given.length, dimensions));
    }
    for (float value : given) {
      if (!Float.isFinite(value)) {
        throw new SdclrException("the encoder's features of the image are not finite");
      }
    }
  }

  /** The best so far. */
  private static final class Best {

    private final BitSet leftOut;
    private final int top;
    private final PriorityQueue<Similar> kept = new PriorityQueue<>(BEST_LAST);

    Best(BitSet leftOut, int top) {
      this.leftOut = leftOut;
      this.top = top;
    }

    /** Compares with all rows of a block (n, D), which begins at some row of the table. */
    void compare(Tensor rows, int from, Tensor columns) {
      T_TensorTensor_T closest = rows.mm(columns).max(1, false);
      float[] cosines = HostArray.floats(closest.get0());
      int[] which = HostArray.ints(closest.get1());
      for (int i = 0; i < cosines.length; i++) {
        offer(from + i, cosines[i], which[i]);
      }
    }

    /** Compares with the rows of the lists that are near. */
    void lookUp(InvertedLists index, List<float[]> directions) {
      for (InvertedLists.Compared list : index.compareNear(directions)) {
        for (int i = 0; i < list.rows().length; i++) {
          offer(list.rows()[i], list.likeness()[i], list.closest()[i]);
        }
      }
    }

    private void offer(int image, float likeness, int given) {
      boolean isWorse = kept.size() == top && likeness < kept.peek().likeness();
      if (!isWorse && !leftOut.get(image)) {
        kept.add(new Similar(image, likeness, given));
        if (kept.size() > top) {
          kept.poll();
        }
      }
    }

    List<Similar> found() {
      List<Similar> found = new ArrayList<>(kept);
      found.sort(BEST_LAST.reversed());
      return Collections.unmodifiableList(found);
    }
  }
}
