package dev.sdclr.train;

import dev.sdclr.checkpoint.Position;
import dev.sdclr.method.Method;
import java.util.function.BooleanSupplier;

/**
 * Looks at the network at the end of an epoch, after its checkpoint, on the training thread.
 *
 * <p>It must not change the network, nor let what it finds out depend on anything but the network
 * and the run: an observation that an interruption prevented is made when the run goes on.
 */
@FunctionalInterface
public interface EpochObserver {

  /** Observes nothing. */
  EpochObserver NONE = (method, position, stopRequested) -> {};

  /**
   * Observes, and writes a line of {@code forgetting.jsonl} for the epoch.
   *
   * @param method whose network is looked at; stays the trainer's
   * @param position at an epoch's end
   * @param stopRequested when it turns true, the observation may be left without a trace
   */
  void observe(Method method, Position position, BooleanSupplier stopRequested);
}
