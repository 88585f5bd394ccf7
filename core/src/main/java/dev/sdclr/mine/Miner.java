package dev.sdclr.mine;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * Ranks images by how much pruning changes them.
 *
 * @param encoder finished
 * @param images to rank; labels, where there are any, only describe the result, unless the scoring
 *     says that it learns from them
 * @param scoring how
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 */
public record Miner(
    TrainedEncoder encoder, ImageSource images, ImageScoring scoring, boolean skipBadImages) {

  /**
   * A ranking and what it says about the tail.
   *
   * @param ranked all readable images, most changed first
   * @param summary tail shares
   */
  public record Result(List<MinedImage> ranked, MiningSummary summary) {}

  /** Scores and ranks all images; equal scores go by index. */
  public Result mine(ProgressListener listener) {
    ImageScores scores = scoring.scores(encoder, images, skipBadImages, listener);
    int[] order = scores.order();
    MiningSettings settings = scoring.settings(encoder);
    MiningOutcome outcome = new MiningOutcome(encoder, images, settings, scoring.description());
    List<MinedImage> ranked = new ArrayList<>(order.length);
    for (int index : order) {
      double score = scores.values()[index];
      ranked.add(outcome.row(ranked.size() + 1, index, score, settings.reason(score)));
    }
    return new Result(ranked, outcome.summary(ranked, scores.levels(order)));
  }
}
