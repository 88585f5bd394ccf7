package dev.sdclr.tensor;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * The processes that train one network together, each on its part of every batch.
 *
 * <p>What is said here is said by all ranks, in the same order on each {@link Channel}. Safe for
 * concurrent use on different channels.
 */
public interface Ranks extends Peers {

  /** This process alone. */
  static Ranks alone() {
    return Alone.INSTANCE;
  }

  /** A sum that is under way. */
  interface PendingSum {

    /** Waits until the tensor holds the sum. */
    void await();
  }

  /** Number of this process, in [0, size). */
  int rank();

  /** How many there are, at least 1. */
  int size();

  /** Whether there is another one. */
  default boolean isAlone() {
    return size() == 1;
  }

  /** Begins to replace a contiguous tensor by its sum over all ranks. */
  PendingSum beginSum(Tensor tensor, Channel channel);

  @Override
  default void sum(Tensor tensor, Channel channel) {
    beginSum(tensor, channel).await();
  }

  /**
   * Hands bytes of rank 0 to all.
   *
   * @param bytes what rank 0 has to give; ignored on others
   */
  byte[] fromFirst(byte[] bytes);

  /** Lets rank 0 do something that may take long, while the others wait for it. */
  void onFirst(Runnable work);

  /**
   * Hands bytes of rank 0 to all, which it may need long to make.
   *
   * @param work of rank 0 alone
   */
  default byte[] madeByFirst(Supplier<byte[]> work) {
    byte[][] made = {null};
    onFirst(() -> made[0] = work.get());
    return fromFirst(made[0]);
  }

  /** Tells the other ranks why this one is about to end. */
  void tell(RuntimeException failure);

  /** What went wrong between the ranks, if that is behind {@code failure}; else {@code failure}. */
  RuntimeException explain(RuntimeException failure);
}
