package dev.sdclr.model;

/** The two networks that SDCLR contrasts; both share all convolution and linear weights. */
public enum Branch {
  /** All weights: the product. */
  DENSE,
  /** The smallest weights masked out: the self-competitor. */
  PRUNED
}
