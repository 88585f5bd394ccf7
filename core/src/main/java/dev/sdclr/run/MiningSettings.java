package dev.sdclr.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * How images were scored, so that it can be done again.
 *
 * @param score what they are ranked by
 * @param pruneFractions shares of the convolution weights removed in the pruned copies, each in [0,
 *     1]; the score is the mean over them
 * @param augmentations random views (for the loss: pairs of views) that it is the mean over; 0 for
 *     the evaluation view
 * @param seed of the views, of the order of batches and of the probe's folds; null where no chance
 *     takes part
 * @param batchSize images that contrast with one another; null for other scores than the loss
 * @param temperature of the loss; null for other scores
 * @param inTurn settings of the scores of what pruning changes that took turns with orderings, each
 *     of which sees the evaluation view; empty for a single score, and in older files
 */
public record MiningSettings(
    MiningScore score,
    List<Double> pruneFractions,
    int augmentations,
    Long seed,
    Integer batchSize,
    Double temperature,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<MiningSettings> inTurn) {

  public MiningSettings {
    Objects.requireNonNull(score, "score");
    pruneFractions = Complete.list(pruneFractions, "pruneFractions");
    inTurn = inTurn == null ? List.of() : Complete.list(inTurn, "inTurn");
  }

  /** Those of a single score by what pruning changes. */
  public MiningSettings(
      MiningScore score,
      List<Double> pruneFractions,
      int augmentations,
      Long seed,
      Integer batchSize,
      Double temperature) {
    this(score, pruneFractions, augmentations, seed, batchSize, temperature, List.of());
  }

  /**
   * Those of orderings.
   *
   * @param inTurn of the scores of what pruning changes that take turns with them
   */
  public static MiningSettings orderings(long seed, List<MiningSettings> inTurn) {
    return new MiningSettings(MiningScore.ORDERINGS, List.of(), 0, seed, null, null, inTurn);
  }

  /** The same, whatever the seed. */
  public MiningSettings withoutSeed() {
    List<MiningSettings> others = inTurn.stream().map(MiningSettings::withoutSeed).toList();
    return new MiningSettings(
        score, pruneFractions, augmentations, null, batchSize, temperature, others);
  }

  /** The settings that files older than the choice of a score mean. */
  static MiningSettings cosine(double pruneFraction) {
    return new MiningSettings(MiningScore.COSINE, List.of(pruneFraction), 0, null, null, null);
  }

  /** Why an image stands where it does by its score, in a few words. */
  public String reason(double value) {
    int copies = pruneFractions.size();
    long changed = Math.round(value * copies);
    return switch (score) {
      case PIE ->
          changed == 0
              ? "its predicted class stays when pruned"
              : copies == 1
                  ? score.reason
                  : String.format(
                      Locale.ROOT, "%s by %d of %d shares", score.reason, changed, copies);
      case LOSS -> value > 0 ? score.reason : "its loss does not rise when pruned";
      default -> score.reason;
    };
  }

  /** What images are ranked by when a run is mined. */
  public enum MiningScore {
    /** How far pruning turns the image's feature. */
    COSINE(
        "changes when pruned",
        "The score is how far an image's feature turns: 0 for not at all, 2 for reversed; no label"
            + " takes part."),
    /** How much pruning raises the image's contrastive loss. */
    LOSS(
        "its loss rises when pruned",
        "The score is by how much an image's contrastive loss rises; no label takes part."),
    /** How often pruning changes the class that a linear probe predicts. */
    PIE(
        "its predicted class changes when pruned",
        "The score is the share of pruned copies for which a linear probe predicts another class"
            + " than for the dense encoder; the probes learn from labels."),
    /** By one ordering of the features, or by several in turn. */
    ORDERINGS(
        "looks rare",
        "No ordering is best on all images: the reason is written at each; no label takes part.");

    private final String reason;
    private final String meaning;

    MiningScore(String reason, String meaning) {
      this.reason = reason;
      this.meaning = meaning;
    }

    /** Why an image that stands first does so, in a few words. */
    public String reason() {
      return reason;
    }

    /** What its values are, in a sentence. */
    public String meaning() {
      return meaning;
    }
  }
}
