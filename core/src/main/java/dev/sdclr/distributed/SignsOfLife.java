package dev.sdclr.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Shows the others every second that this process lives, and watches them do the same, over a
 * connection of its own.
 *
 * <p>A process that is killed is told from one that ends because of that: the latter goes on
 * showing life until it has found out why. Closing ends the thread.
 */
final class SignsOfLife implements AutoCloseable {

  /** Without a sign for so long, a process is given up, but only when something went wrong. */
  static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long PERIOD_MILLIS = 1000;

  private final KeyStore store;
  private final int rank;
  private final long[] lastSign;
  private final List<String> lastText = new ArrayList<>();
  private final Thread thread;
  private long storeSeen = System.nanoTime();
  private volatile boolean closed;

  /** Takes over the store. */
  SignsOfLife(KeyStore store, int rank, int size) {
    this.store = store;
    this.rank = rank;
    lastSign = new long[size];
    for (int i = 0; i < size; i++) {
      lastText.add("");
      lastSign[i] = System.nanoTime();
    }
    thread = new Thread(this::work, "sdclr-signs-of-life");
    thread.setDaemon(true);
    thread.start();
  }

  private void work() {
    long beats = 0;
    while (!closed) {
      try {
        beat(++beats);
        Thread.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        return; // the store is gone with rank 0: storeSeen tells
      }
    }
  }

  private void beat(long beats) {
    store.set("alive/" + rank, Long.toString(beats));
    for (int other = 0; other < lastSign.length; other++) {
      Optional<String> text = store.get("alive/" + other);
      note(other, text.orElse(""));
    }
  }

  private synchronized void note(int other, String text) {
    storeSeen = System.nanoTime();
    if (!text.equals(lastText.get(other))) {
      lastText.set(other, text);
      lastSign[other] = System.nanoTime();
    }
  }

  /** The rank that has shown no life for longest, if that is long. */
  synchronized OptionalInt silent() {
    long now = System.nanoTime();
    if (now - storeSeen > SILENCE_NANOS) {
      return OptionalInt.of(0); // which serves the store
    }
    int longest = rank;
    for (int other = 0; other < lastSign.length; other++) {
      if (other != rank && (longest == rank || lastSign[other] - lastSign[longest] < 0)) {
        longest = other;
      }
    }
    return longest != rank && now - lastSign[longest] > SILENCE_NANOS
        ? OptionalInt.of(longest)
        : OptionalInt.empty();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(2 * PERIOD_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      store.close();
    }
  }
}
