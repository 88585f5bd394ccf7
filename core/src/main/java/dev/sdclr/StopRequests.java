package dev.sdclr;

import java.util.function.Supplier;

/** Tells work that its user wants it to end. */
@FunctionalInterface
public interface StopRequests {

  /** From a user who never does. */
  StopRequests NONE = () -> false;

  /** An action that waits for a request; closing it returns once the action is not under way. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether a stop was asked for. */
  boolean isRequested();

  /** Told that from now on there is work that must not be cut short. */
  default void workBegins() {}

  /**
   * Has an action run, on another thread, as soon as a stop is asked for: work that looks at {@link
   * #isRequested} too seldom is told so. It runs at once when a stop was asked for already.
   *
   * @param action short, and throws nothing
   */
  default Registration onRequest(Runnable action) {
    return () -> {};
  }

  /**
   * Has an action run, on another thread and beside the work, when the process is about to leave
   * without waiting for the work.
   *
   * @param lastWords what to tell the user first
   * @param action short
   */
  default Registration beforeLeaving(Supplier<String> lastWords, Runnable action) {
    return () -> {};
  }

  /** The same without a word. */
  default Registration beforeLeaving(Runnable action) {
    return () -> {};
  }

  /**
   * Leaves the work under way when a stop was asked for.
   *
   * @throws StoppedException when it was
   */
  default void check() {
    if (isRequested()) {
      throw new StoppedException();
    }
  }
}
