package dev.sdclr.rare.ordering;

import dev.sdclr.SdclrException;
import dev.sdclr.rare.feature.FeatureTable;
import java.util.Arrays;

/**
 * The order of a list that mining wrote, which may hold the first images only.
 *
 * @param ranks of each row from 1; 0 for a row that is not in the list
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record MinedRanks(int[] ranks) implements Ordering {

  @Override
  public String name() {
    return "mined";
  }

  @Override
  public String reason(double score, int images) {
    return score < -last() ? "not in mined.csv" : "among the first of mined.csv";
  }

  private int last() {
    return Arrays.stream(ranks).max().orElse(0);
  }

  @Override
  public double[] scores(FeatureTable features) {
    if (ranks.length != features.size()) {
      throw new SdclrException(
          "there are ranks of %,d images and features of %,d: they do not belong together"
              .formatted(ranks.length, features.size()));
    }
    int behind = last() + 1;
    return Arrays.stream(ranks).mapToDouble(rank -> -(rank == 0 ? behind : rank)).toArray();
  }
}
