package dev.sdclr.model;

import java.util.Objects;

/**
 * What a network has beside its encoder.
 *
 * @param norms what the branches' batch norms share
 * @param projects whether it has a projection head
 * @param predictorWidth of the hidden layer of a predictor after the head, at least 1; 0: no
 *     predictor
 * @param classes outputs of a linear classifier on the feature, at least 2; 0: no classifier
 * @param cosineClassifier compares features with class weights by cosine, without a bias
 */
public record NetworkParts(
    NormSharing norms,
    boolean projects,
    int predictorWidth,
    int classes,
    boolean cosineClassifier) {

  public NetworkParts {
    Objects.requireNonNull(norms, "norms");
    if (predictorWidth < 0 || (predictorWidth > 0 && !projects)) {
      throw new IllegalArgumentException(
          "predictorWidth must be 0 without a projection head, else >= 0, was " + predictorWidth);
    }
    if (classes < 0 || classes == 1) {
      throw new IllegalArgumentException("classes must be 0 or at least 2, was " + classes);
    }
  }

  /** Encoder and projection head, with batch norms that the branches share. */
  public static NetworkParts projecting() {
    return projecting(NormSharing.SHARED);
  }

  /** Encoder and projection head. */
  public static NetworkParts projecting(NormSharing norms) {
    return new NetworkParts(norms, true, 0, 0, false);
  }

  /** The same with a predictor. */
  public NetworkParts withPredictor(int width) {
    return new NetworkParts(norms, projects, width, classes, cosineClassifier);
  }

  /** Encoder alone. */
  public static NetworkParts encoder() {
    return new NetworkParts(NormSharing.SHARED, false, 0, 0, false);
  }

  /** The same with a classifier on the feature. */
  public NetworkParts withClassifier(int classes, boolean byCosine) {
    return new NetworkParts(norms, projects, predictorWidth, classes, byCosine);
  }

  /** What of a batch norm the two branches of a network share. */
  public enum NormSharing {
    /** All: one batch norm, used by both. */
    SHARED,
    /**
     * The affine values, for a branch that no gradient reaches; each has its running statistics.
     */
    OWN_STATISTICS,
    /** Nothing (SDCLR, section 3.3). */
    OWN
  }
}
