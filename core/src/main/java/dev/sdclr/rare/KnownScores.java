package dev.sdclr.rare;

import dev.sdclr.SdclrException;

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

  @Override
  public String reason(double score) {
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
