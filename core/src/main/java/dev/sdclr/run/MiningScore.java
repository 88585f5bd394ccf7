package dev.sdclr.run;

/** What images are ranked by when a run is mined. */
public enum MiningScore {
  /** How far pruning turns the image's feature. */
  COSINE("changes when pruned"),
  /** How much pruning raises the image's contrastive loss. */
  LOSS("its loss rises when pruned"),
  /** How often pruning changes the class that a linear probe predicts. */
  PIE("its predicted class changes when pruned"),
  /** By one ordering of the features, or by several in turn. */
  ORDERINGS("looks rare");

  private final String reason;

  MiningScore(String reason) {
    this.reason = reason;
  }

  /** Why an image that stands first does so, in a few words. */
  public String reason() {
    return reason;
  }
}
