package dev.sdclr.train;

/** What is done when a loss or a weight is no longer finite. */
public enum OnDivergence {
  /** The run stops; its last checkpoint stays. */
  STOP,
  /** The run goes on from its last checkpoint at half the learning rate, a few times at most. */
  REWIND
}
