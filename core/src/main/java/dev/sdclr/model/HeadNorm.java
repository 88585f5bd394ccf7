package dev.sdclr.model;

/** Which linear layers of a projection head a batch norm follows. */
public enum HeadNorm {
  /** All, the last too, as SDCLR and SimSiam have it; only the first layer has a bias. */
  EVERY_LAYER,
  /** All but the last, as BYOL has it; every layer has a bias. */
  HIDDEN_LAYERS,
  /** None, as MoCo v2 has it; every layer has a bias. */
  NONE;

  /** Whether a batch norm follows a layer. */
  boolean follows(boolean isLast) {
    return this == EVERY_LAYER || (this == HIDDEN_LAYERS && !isLast);
  }
}
