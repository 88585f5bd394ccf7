package dev.sdclr;

/** Tells work that its user wants it to end. */
public interface StopRequests {

  /** From a user who never does. */
  StopRequests NONE =
      new StopRequests() {
        @Override
        public boolean isRequested() {
          return false;
        }

        @Override
        public Registration onRequest(Runnable action) {
          return () -> {};
        }
      };

  /** An action that waits for a request; closing it returns once the action is not under way. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether a stop was asked for. */
  boolean isRequested();

  /**
   * Has an action run, on another thread, as soon as a stop is asked for: work that looks at {@link
   * #isRequested} too seldom is told so. It runs at once when a stop was asked for already.
   *
   * @param action short, and throws nothing
   */
  Registration onRequest(Runnable action);

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
