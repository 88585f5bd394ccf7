package dev.sdclr.rare.ordering;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.Word;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.run.MiningSettings.MiningScore;
import java.util.stream.IntStream;

/**
 * An ordering by scores that were found in another way than from the features, such as what pruning
 * changes.
 *
 * @param name of it
 * @param reason why an image with a high score stands first
 * @param known score of each row, finite
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record KnownScores(String name, String reason, double[] known) implements Ordering {

  /**
   * By what pruning changes, image by image.
   *
   * @param rows number of each row's image
   * @param skipBadImages leaves unreadable images out
   */
  public static KnownScores byPruning(
      ImageScoring scoring,
      TrainedEncoder encoder,
      ImageSource images,
      int[] rows,
      boolean skipBadImages,
      ProgressListener listener) {
    double[] byImage = scoring.scores(encoder, images, skipBadImages, listener).values();
    MiningScore score = scoring.settings(encoder).score();
    return new KnownScores(
        Word.of(score),
        score.reason(),
        IntStream.of(rows).mapToDouble(image -> byImage[image]).toArray());
  }

  @Override
  public String reason(double score, int images) {
    return reason;
  }

  @Override
  public double[] scores(FeatureTable features) {
    if (known.length != features.size()) {
      throw new SdclrException(
          "there are %,d scores '%s' and features of %,d images: they do not belong together"
              .formatted(known.length, name, features.size()));
    }
    return known.clone();
  }
}
