package dev.sdclr.cli;

import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or a termination signal, as a flag that work looks at between steps.
 *
 * <p>The JVM must not leave while native threads compute (it would crash), so its shutdown waits
 * for the thread that made this signal to come to an end.
 */
final class StopSignal {

  private static final long LONGEST_WAIT_SECONDS = 120;

  private volatile boolean requested;
  private volatile boolean workIsDone;
  private boolean installed;

  /** Begins to listen for signals on behalf of the calling thread. */
  synchronized void install() {
    if (!installed) {
      installed = true;
      Thread worker = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitEnd(worker), "sdclr-stop"));
    }
  }

  boolean isRequested() {
    return requested;
  }

  /**
   * Leaves the work under way when a stop was asked for.
   *
   * @throws StoppedException when it was
   */
  void check() {
    if (requested) {
      throw new StoppedException();
    }
  }

  /** Lets the JVM leave at once, also while the worker is itself in {@code System.exit}. */
  void workIsDone() {
    workIsDone = true;
  }

  private void awaitEnd(Thread worker) {
    if (workIsDone) {
      return;
    }
    requested = true;
    try {
      worker.join(TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
