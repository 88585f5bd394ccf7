package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.mine.LabellingFolder;
import dev.sdclr.mine.LossChange;
import dev.sdclr.mine.ProbeDisagreement;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.run.MiningScore;
import dev.sdclr.train.TrainConfig;
import java.util.List;
import java.util.Optional;

/**
 * How to mine, as the options say.
 *
 * @param score what to rank by
 * @param augmentations random views, or null for the score's default
 * @param pruneFractions shares of weights to remove; empty for the default
 * @param top rows to write and images to collect; null for all and {@value #DEFAULT_COLLECTED}
 * @param folder to collect the most forgotten images in
 * @param rawCells leaves names in mined.csv as they are
 */
public record MiningPlan(
    MiningScore score,
    Integer augmentations,
    List<Double> pruneFractions,
    Integer top,
    Optional<LabellingFolder> folder,
    boolean rawCells) {

  private static final int DEFAULT_COLLECTED = 100;

  /** All images, by the cosine of the evaluation view. */
  public static final MiningPlan DEFAULT =
      new MiningPlan(MiningScore.COSINE, null, List.of(), null, Optional.empty(), false);

  public MiningPlan {
    if (top != null && top < 1) {
      throw new UsageException("--top must be at least 1, was " + top);
    }
    try {
      pruneFractions.forEach(MagnitudePruning::requireFraction);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--prune-fraction: " + e.getMessage());
    }
    int least = score == MiningScore.LOSS ? 1 : 0;
    int most = score == MiningScore.PIE ? 0 : ImageScoring.MOST_AUGMENTATIONS;
    if (augmentations != null && (augmentations < least || augmentations > most)) {
      throw new UsageException(
          most == 0
              ? "--augmentations belongs to cosine and loss: pie sees the evaluation view"
              : "--augmentations must be in [%d, %d], was %d"
                  .formatted(least, most, augmentations));
    }
  }

  int rows() {
    return top == null ? Integer.MAX_VALUE : top;
  }

  int collected() {
    return top == null ? DEFAULT_COLLECTED : top;
  }

  /** The scoring for a run. */
  ImageScoring scoring(TrainConfig run) {
    return switch (score) {
      case COSINE -> new PrunedDisagreement(fractions(run), views(0));
      case LOSS -> new LossChange(fractions(run), views(LossChange.DEFAULT_AUGMENTATIONS));
      case PIE ->
          new ProbeDisagreement(
              pruneFractions.isEmpty() ? ProbeDisagreement.DEFAULT_FRACTIONS : pruneFractions);
    };
  }

  private List<Double> fractions(TrainConfig run) {
    return pruneFractions.isEmpty()
        ? List.of(ForgettingObserver.pruneFraction(run))
        : pruneFractions;
  }

  private int views(int usual) {
    return augmentations == null ? usual : augmentations;
  }
}
