package dev.sdclr.run;

/** What images are ranked by when a run is mined. */
public enum MiningScore {
  /** How far pruning turns the image's feature. */
  COSINE,
  /** How much pruning raises the image's contrastive loss. */
  LOSS,
  /** How often pruning changes the class that a linear probe predicts. */
  PIE
}
