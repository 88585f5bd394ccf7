package dev.sdclr.prune;

/** Among which weights the smallest are looked for. */
public enum PruneScope {
  /** Those of all convolutions together, as published. */
  GLOBAL,
  /** Those of each convolution, which all lose the same share. */
  LAYER
}
