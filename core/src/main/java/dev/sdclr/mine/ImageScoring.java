package dev.sdclr.mine;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.run.MiningSettings;
import java.util.List;

/**
 * A way to say how much pruning changes what an encoder makes of an image; the score is a function
 * of encoder, images and settings, whatever the threads.
 */
public sealed interface ImageScoring permits PrunedDisagreement, LossChange, ProbeDisagreement {

  /** More would not change a mean that anybody looks at. */
  int MAX_AUGMENTATIONS = 1000;

  /** All that the scores depend on beside the encoder and the images. */
  MiningSettings settings(TrainedEncoder encoder);

  /** One phrase for results. */
  String description();

  /**
   * Scores all images.
   *
   * @param skipBadImages leaves unreadable images out, as it does when pre-training did
   */
  ImageScores scores(
      TrainedEncoder encoder, ImageSource images, boolean skipBadImages, ProgressListener listener);

  /**
   * Checks shares of weights to remove.
   *
   * @throws IllegalArgumentException when there is none or one is outside [0, 1]
   */
  static List<Double> checked(List<Double> pruneFractions) {
    if (pruneFractions.isEmpty()) {
      throw new IllegalArgumentException("pruneFractions must hold at least one, was []");
    }
    pruneFractions.forEach(MagnitudePruning::requireFraction);
    return List.copyOf(pruneFractions);
  }

  /**
   * Checks how many views are averaged over.
   *
   * @throws IllegalArgumentException outside [least, {@value #MAX_AUGMENTATIONS}]
   */
  static void checkAugmentations(int augmentations, int min) {
    if (augmentations < min || augmentations > MAX_AUGMENTATIONS) {
      throw new IllegalArgumentException(
          "augmentations must be in [%d, %d], was %d"
              .formatted(min, MAX_AUGMENTATIONS, augmentations));
    }
  }
}
