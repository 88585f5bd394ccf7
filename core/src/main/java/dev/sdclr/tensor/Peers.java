package dev.sdclr.tensor;

import org.bytedeco.pytorch.Tensor;

/**
 * Those that compute parts of one batch at the same time: processes, or threads of one.
 *
 * <p>What is said here is said by all, in the same order on each {@link Channel}.
 */
public interface Peers {

  /**
   * Collects a tensor of equal shape from each.
   *
   * @param own (…), contiguous
   * @return (size, …), in the same order for all, for the open scope to free
   */
  Tensor gather(Tensor own, Channel channel);

  /** Replaces a contiguous tensor by its sum over all. */
  void sum(Tensor tensor, Channel channel);
}
