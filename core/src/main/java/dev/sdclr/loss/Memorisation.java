package dev.sdclr.loss;

import dev.sdclr.Ranges;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * How badly each image has been learnt, by its contrastive losses so far: images that keep a large
 * loss are not memorised yet, and tend to be rare ones.
 *
 * <p>Source: Zhou et al. 2022, <i>Contrastive Learning with Boosted Memorization</i>, section 3.2.
 * Of each image a moving average s of its losses is kept, s ← beta s + (1 − beta) l, which starts
 * with the first loss. At the end of an epoch all averages are centred, divided by the largest
 * distance from the mean and mapped to [0, 1] by z / 2 + 1 / 2; the standard deviation, by which
 * the paper divides in between, cancels. These weights hold for the whole next epoch.
 *
 * <p>An image that has not been seen yet has weight 0 and takes no part in the mean; so has every
 * image before the end of the first epoch. When all averages are equal, the weights are 1/2.
 *
 * <p>Not safe for concurrent use.
 */
public final class Memorisation {

  /** Marks an image not seen yet: no loss is NaN. */
  private static final double UNSEEN = Double.NaN;

  private final double beta;
  private final double[] averages;
  private final double[] weights;

  /**
   * Starts with no image seen.
   *
   * @param images of the data set, at least 1
   * @param beta in [0, 1); published: 0.97
   * @throws IllegalArgumentException when a value is out of its range
   */
  public Memorisation(int images, double beta) {
    Ranges.atLeast("images", images, 1);
    Ranges.belowOne("beta", beta);
    this.beta = beta;
    averages = new double[images];
    weights = new double[images];
    Arrays.fill(averages, UNSEEN);
  }

  /**
   * Lets the losses of a batch enter the averages, in order.
   *
   * @param indices numbers of the images, each in [0, images)
   * @param losses of the same images, finite: the mean over an image's two rows, as {@link
   *     NtXentLoss#perImage} gives it
   * @throws IllegalArgumentException when the lengths differ or a loss is not finite
   */
  public void observe(int[] indices, double[] losses) {
    if (indices.length != losses.length) {
      throw new IllegalArgumentException(
          "as many losses as images are needed, were %d of %d"
              .formatted(losses.length, indices.length));
    }
    for (int i = 0; i < indices.length; i++) {
      observe(indices[i], losses[i]);
    }
  }

  private void observe(int image, double loss) {
    if (!Double.isFinite(loss)) {
      throw new IllegalArgumentException(
          "the loss of image %d must be finite, was %s".formatted(image, loss));
    }
    double before = averages[image];
    averages[image] = Double.isNaN(before) ? loss : beta * before + (1 - beta) * loss;
  }

  /** Makes the weights of the next epoch. */
  public void endEpoch() {
    double mean = seenAverages().average().orElse(0);
    double furthest = seenAverages().map(average -> Math.abs(average - mean)).max().orElse(0);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Double.isNaN(averages[i]) ? 0 : weight(averages[i] - mean, furthest);
    }
  }

  private DoubleStream seenAverages() {
    return Arrays.stream(averages).filter(average -> !Double.isNaN(average));
  }

  private static double weight(double distance, double furthest) {
    return furthest == 0 ? 0.5 : distance / furthest / 2 + 0.5;
  }

  /** Weight of each image in the present epoch, in [0, 1]; a copy. */
  public double[] weights() {
    return weights.clone();
  }

  /**
   * What a run must keep to go on exactly as it would have, also in the middle of an epoch.
   *
   * @return all averages, NaN for images not seen, then all weights; a copy
   */
  public double[] state() {
    double[] state = Arrays.copyOf(averages, 2 * averages.length);
    System.arraycopy(weights, 0, state, averages.length, weights.length);
    return state;
  }

  /**
   * Takes the values of an earlier {@link #state}.
   *
   * @throws IllegalArgumentException when it is that of another number of images
   */
  public void restore(double[] state) {
    if (state.length != 2 * averages.length) {
      throw new IllegalArgumentException(
          "memorisation state must have %d values for %d images, had %d"
              .formatted(2 * averages.length, averages.length, state.length));
    }
    System.arraycopy(state, 0, averages, 0, averages.length);
    System.arraycopy(state, averages.length, weights, 0, weights.length);
  }
}
