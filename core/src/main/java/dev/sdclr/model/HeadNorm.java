package dev.sdclr.model;

/** Which linear layers of a projection head a batch norm follows. */
public enum HeadNorm {
  /** All, the last too, as SDCLR has it; only the first layer has a bias. */
  EVERY_LAYER,
  /** The same, but the last norm has no affine values, as SimSiam has it. */
  PLAIN_LAST,
  /** All but the last, as BYOL has it; every layer has a bias. */
  HIDDEN_LAYERS,
  /** None, as MoCo v2 has it; every layer has a bias. */
  NONE;

  /** Whether a batch norm follows a layer. */
  boolean follows(boolean isLast) {
    return followsEvery() || (this == HIDDEN_LAYERS && !isLast);
  }

  /** Whether a batch norm follows every layer. */
  boolean followsEvery() {
    return this == EVERY_LAYER || this == PLAIN_LAST;
  }
}
