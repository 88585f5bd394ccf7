package dev.sdclr.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Two threads of this process that compute the halves of one batch, each waiting for what the other
 * says.
 *
 * <p>One of them may fail: then the other, when it next waits, fails with the same cause. What the
 * first says comes first in every sum, so that thread timing changes no bit. They have one line of
 * messages, whatever channel is named.
 */
public final class Halves {

  private final Half first = new Half(0);
  private final Half second = new Half(1);
  private final Tensor[] said = new Tensor[2];
  private Throwable failure;

  /** What computes one half; for one thread. */
  public final class Half implements Peers {

    private final int place;

    private Half(int place) {
      this.place = place;
    }

    /** 0 or 1. */
    public int place() {
      return place;
    }

    @Override
    public Tensor gather(Tensor own, Channel channel) {
      Tensor mine = TensorScope.keep(own.detach().clone());
      try (Tensor others = exchange(place, mine)) {
        return torch.stack(
            place == 0 ? new TensorVector(own, others) : new TensorVector(others, own));
      }
    }

    @Override
    public void sum(Tensor tensor, Channel channel) {
      try (TensorScope scope = new TensorScope()) {
        tensor.copy_(gather(tensor, channel).sum(0));
      }
    }
  }

  public Half first() {
    return first;
  }

  public Half second() {
    return second;
  }

  /** Hands over a tensor and takes the other's, which is the caller's to close. */
  private synchronized Tensor exchange(int place, Tensor own) {
    try {
      await(place, false); // what was said before has been taken
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
    said[place] = own;
    notifyAll();
    await(1 - place, true);
    Tensor others = said[1 - place];
    said[1 - place] = null;
    notifyAll();
    return others;
  }

  /** Waits, even when interrupted, for something to be said at a place, or for it to be taken. */
  private void await(int place, boolean isSaid) {
    boolean isInterrupted = false;
    while ((said[place] != null) != isSaid && failure == null) {
      try {
        wait();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  /**
   * Ends the waiting of the other thread, as this one has failed.
   *
   * @param cause unchecked, for the other one to throw as well
   */
  public synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
      for (int place = 0; place < said.length; place++) {
        if (said[place] != null) { // nobody takes it any more
          said[place].close();
          said[place] = null;
        }
      }
      notifyAll();
    }
  }
}
