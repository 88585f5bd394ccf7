package dev.sdclr.model;

/** What of a batch norm the two branches of a network share. */
public enum NormSharing {
  /** All: one batch norm, used by both. */
  SHARED,
  /** The affine values, for a branch that no gradient reaches; each has its running statistics. */
  OWN_STATISTICS,
  /** Nothing (SDCLR, section 3.3). */
  OWN
}
