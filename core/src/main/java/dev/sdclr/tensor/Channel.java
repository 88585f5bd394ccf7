package dev.sdclr.tensor;

/**
 * A line of messages between {@link Ranks}: those of one channel are matched by their order, so
 * work that goes on side by side talks on channels of its own.
 */
public enum Channel {
  /** Of the dense branch's batch norms. */
  DENSE,
  /** Of the pruned branch's batch norms. */
  PRUNED,
  /** Of the loss, and of what concerns a step or a run as a whole. */
  STEP,
  /** Of the parameters' gradients. */
  GRADIENTS
}
