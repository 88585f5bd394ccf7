package dev.sdclr.method.part;

import dev.sdclr.Ranges;
import dev.sdclr.Word;
import dev.sdclr.augment.view.BoostConfig;
import dev.sdclr.loss.ContrastiveLoss;
import dev.sdclr.loss.DecoupledLoss;
import dev.sdclr.loss.DistanceWeightedLoss;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.loss.TemperatureSchedule;

/**
 * Long-tail options of a contrastive loss.
 *
 * @param loss which one; absent: nt_xent
 * @param focalGamma exponent γ of focal NT-Xent, at least 0; published: 2; absent: 0, without
 * @param temperatureSchedule instead of one temperature; absent: without
 * @param harmonization geometric harmonization beside NT-Xent; absent: without
 * @param boost changes views the more an image is forgotten (BCL); absent: without
 * @param boostBeta of the moving average of each image's losses, in [0, 1); published: 0.97;
 *     absent: 0.97 with boost
 */
public record ContrastConfig(
    Loss loss,
    Double focalGamma,
    TemperatureSchedule temperatureSchedule,
    HarmonizationConfig harmonization,
    BoostConfig boost,
    Double boostBeta) {

  private static final double USUAL_BETA = 0.97;

  /** Without any of them. */
  public static final ContrastConfig PLAIN = new ContrastConfig(null, null, null, null, null, null);

  /** Losses that contrast two views. */
  public enum Loss {
    /** SimCLR's and SDCLR's. */
    NT_XENT,
    /** Decoupled: without the partner in the denominator. */
    DCL,
    /** The same, its partners weighted. */
    DCLW,
    /** NT-Xent, its images weighted by how near their views lie. */
    LOTAR
  }

  public ContrastConfig {
    loss = loss == null ? Loss.NT_XENT : loss;
    focalGamma = focalGamma == null ? 0 : focalGamma;
    Ranges.require(
        "method.contrast.focalGamma",
        focalGamma,
        focalGamma >= 0 && focalGamma <= 100,
        "in [0, 100]");
    MethodRanges.require(
        "contrast.focalGamma",
        focalGamma,
        loss == Loss.NT_XENT || focalGamma == 0,
        "0 for the loss " + Word.of(loss));
    if (boost == null && boostBeta != null) {
      throw new IllegalArgumentException(
          "method.contrast.boostBeta must be absent without method.contrast.boost, was "
              + boostBeta);
    }
    if (boost != null && boostBeta == null) {
      boostBeta = USUAL_BETA;
    }
    Ranges.require(
        "method.contrast.boostBeta",
        boostBeta,
        boostBeta == null || (boostBeta >= 0 && boostBeta < 1),
        "in [0, 1)");
  }

  /** The loss at a temperature above 0. */
  ContrastiveLoss lossAt(double temperature) {
    return switch (loss) {
      case NT_XENT -> new NtXentLoss(temperature, focalGamma);
      case DCL -> new DecoupledLoss(temperature, false);
      case DCLW -> new DecoupledLoss(temperature, true);
      case LOTAR -> new DistanceWeightedLoss(temperature);
    };
  }

  /**
   * Checks that the batch can be shared by several processes.
   *
   * @throws IllegalArgumentException when something needs the whole batch in one process
   */
  public void requireWorksInParts() {
    MethodRanges.requireInParts(
        harmonization == null, "method.contrast.harmonization must be absent");
    MethodRanges.requireInParts(boost == null, "method.contrast.boost must be absent");
  }
}
