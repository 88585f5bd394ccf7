package dev.sdclr.data.split;

import dev.sdclr.Ranges;
import dev.sdclr.SplitMix;
import dev.sdclr.data.ImageSource;
import java.util.Arrays;

/**
 * Orders of an epoch that draw images with replacement, so that rare classes come up more often
 * than they would.
 *
 * <p>Source: Kang et al. 2020, <i>Decoupling Representation and Classifier for Long-Tailed
 * Recognition</i>, section 3. A class is drawn first, then one of its images, all alike; an epoch
 * draws as many images as there are. Images without a label and classes without images are never
 * drawn. An order depends on its arguments alone.
 */
public final class SampledOrder {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x53414D504C45L;

  private SampledOrder() {}

  /**
   * Draws class j of n_j images with probability n_j^power / Σ n_i^power (equation 1).
   *
   * @param labels class of each image, at least 0, or {@link ImageSource#UNLABELLED}
   * @param power in [0, 1]: 1 draws all images alike, 0 all classes alike, 0.5 is square-root
   *     sampling
   * @param epoch 0-based
   * @return image numbers, as many as there are labels
   * @throws IllegalArgumentException when {@code power} is out of its range or no image has a label
   */
  public static int[] draw(int[] labels, double power, long seed, int epoch) {
    Ranges.within("power", power, 0, 1);
    ClassMembers members = labelled(labels);
    return draw(members, shares(members, power), labels.length, SplitMix.of(seed, STREAM, epoch));
  }

  /**
   * Goes from all images alike to all classes alike as training goes on: (1 − t/T) of the one and
   * t/T of the other (equation 2, progressively-balanced sampling).
   *
   * @param labels class of each image, at least 0, or {@link ImageSource#UNLABELLED}
   * @param epoch t, 0-based, at most {@code epochs}
   * @param epochs T, of the whole training, at least 1
   * @return image numbers, as many as there are labels
   * @throws IllegalArgumentException when an epoch is out of its range or no image has a label
   */
  public static int[] progressive(int[] labels, long seed, int epoch, int epochs) {
    if (epochs < 1 || epoch < 0 || epoch > epochs) {
      throw new IllegalArgumentException(
          "epoch must be in [0, epochs] with epochs >= 1, was %d of %d".formatted(epoch, epochs));
    }
    ClassMembers members = labelled(labels);
    double[] shares = shares(members, 1);
    double[] balanced = shares(members, 0);
    double progress = (double) epoch / epochs;
    Arrays.setAll(shares, c -> (1 - progress) * shares[c] + progress * balanced[c]);
    return draw(members, shares, labels.length, SplitMix.of(seed, STREAM, epoch));
  }

  private static ClassMembers labelled(int[] labels) {
    int classes = Arrays.stream(labels).max().orElse(ImageSource.UNLABELLED) + 1;
    if (classes < 1) {
      throw new IllegalArgumentException(
          "none of the %d images has a label to draw by".formatted(labels.length));
    }
    return ClassMembers.of(labels, classes);
  }

  /** Probability of each class; 0 for one without images, whatever the power. */
  private static double[] shares(ClassMembers members, double power) {
    double[] shares = new double[members.classes()];
    Arrays.setAll(
        shares, c -> members.of(c).length == 0 ? 0 : StrictMath.pow(members.of(c).length, power));
    double sum = Arrays.stream(shares).sum();
    Arrays.setAll(shares, c -> shares[c] / sum);
    return shares;
  }

  private static int[] draw(ClassMembers members, double[] shares, int count, SplitMix random) {
    double[] upTo = shares.clone();
    for (int c = 1; c < upTo.length; c++) {
      upTo[c] += upTo[c - 1];
    }
    int last = lastPresent(members);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int[] images = members.of(Math.min(last, firstAbove(upTo, random.nextDouble())));
      order[i] = images[random.nextInt(images.length)];
    }
    return order;
  }

  /** The last class with images: rounding may leave the last sum below 1. */
  private static int lastPresent(ClassMembers members) {
    int last = members.classes() - 1;
    while (members.of(last).length == 0) {
      last--;
    }
    return last;
  }

  /** First position of a value above {@code x}; an empty class repeats the sum before it. */
  private static int firstAbove(double[] ascending, double x) {
    int from = 0;
    int to = ascending.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (ascending[middle] > x) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }
}
