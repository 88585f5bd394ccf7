package dev.sdclr.data.split;

import dev.sdclr.SplitMix;

/** The order in which an epoch visits the images. */
public final class EpochOrder {

  /** Keeps these streams apart from the other users of the same seed. */
  private static final long STREAM = 0x45504F4348L;

  private EpochOrder() {}

  /**
   * A uniformly random permutation of {@code [0, size)} that depends on its arguments alone.
   *
   * @param epoch 0-based
   */
  public static int[] permutation(int size, long seed, int epoch) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    SplitMix.of(seed, STREAM, epoch).shuffle(order);
    return order;
  }
}
