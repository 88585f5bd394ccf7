package dev.sdclr.train;

import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Looks at the network at the end of an epoch, after its checkpoint, on the training thread.
 *
 * <p>It must not change the network, nor let what it finds out depend on anything but the network
 * and the run: an observation that an interruption prevented is made when the run goes on.
 */
public interface EpochObserver {

  /** Observes nothing. */
  EpochObserver NONE = new Several(List.of());

  /** Observes as each of {@code observers} does, in turn. */
  static EpochObserver of(EpochObserver... observers) {
    return new Several(List.of(observers));
  }

  /**
   * Whether an epoch is to be looked at: the same in all processes that train together.
   *
   * @param epoch 1-based
   */
  boolean isDue(int epoch);

  /**
   * Observes, and writes a line on the epoch beside the run, if there is none yet.
   *
   * @param method whose network is looked at; stays the trainer's
   * @param position at an epoch's end
   * @param stopRequested when it turns true, the observation may be left without a trace
   */
  void observe(Method method, Position position, BooleanSupplier stopRequested);

  /**
   * Observers in turn.
   *
   * @param observers to ask
   */
  record Several(List<EpochObserver> observers) implements EpochObserver {

    @Override
    public boolean isDue(int epoch) {
      return observers.stream().anyMatch(observer -> observer.isDue(epoch));
    }

    @Override
    public void observe(Method method, Position position, BooleanSupplier stopRequested) {
      for (EpochObserver observer : observers) {
        if (observer.isDue(position.epoch()) && !stopRequested.getAsBoolean()) {
          observer.observe(method, position, stopRequested);
        }
      }
    }
  }
}
