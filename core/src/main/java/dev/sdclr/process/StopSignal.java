package dev.sdclr.process;

import dev.sdclr.StopRequests;
import dev.sdclr.distributed.LaunchedRank;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ctrl-C, a termination signal or the end of the terminal, as a flag that work looks at between
 * steps.
 *
 * <p>The first signal asks the work to end. The second ends the process, as does the first while
 * there is no work that could lose anything. It ends by the signal itself: {@code System.exit} and
 * {@code Runtime.halt} would run libc's exit handlers, which take their state away from native
 * threads that still compute, and the process would crash.
 */
public final class StopSignal implements StopRequests {

  /** Set by {@code ./sdclr launch} for its processes: it passes on what the terminal sends. */
  static final String LAUNCHED = "SDCLR_LAUNCHED";

  private static final long LAST_WORDS_MILLIS = 700;

  private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);

  private final Deque<Runnable> onRequest = new ArrayDeque<>();
  private final Deque<Runnable> lastWords = new ArrayDeque<>();
  private volatile boolean requested;
  private volatile boolean working;
  private UnixSignal first;
  private boolean insisted;
  private volatile boolean leaving;

  /** Begins to listen for signals, for as long as the process lives. */
  public void listen() {
    boolean launched = System.getenv(LAUNCHED) != null;
    UnixSignal.INT.onArrival(launched ? () -> {} : () -> arrived(UnixSignal.INT));
    UnixSignal.TERM.onArrival(() -> arrived(UnixSignal.TERM));
    UnixSignal.HUP.onArrival(() -> arrived(UnixSignal.HUP));
  }

  /** {@inheritDoc} A first signal only asks. */
  @Override
  public void workBegins() {
    working = true;
  }

  /** From now on any signal ends the process. */
  public void workIsDone() {
    working = false;
  }

  @Override
  public boolean isRequested() {
    return requested;
  }

  @Override
  public Registration onRequest(Runnable action) {
    synchronized (onRequest) {
      onRequest.push(action);
      if (requested) {
        action.run();
      }
    }
    return () -> {
      synchronized (onRequest) {
        onRequest.remove(action);
      }
    };
  }

  /**
   * {@inheritDoc} The last one registered comes first. Together they have {@value
   * #LAST_WORDS_MILLIS} ms.
   */
  @Override
  public Registration beforeLeaving(Supplier<String> words, Runnable action) {
    return beforeLeaving(
        () -> {
          say(words.get());
          action.run();
        });
  }

  @Override
  public Registration beforeLeaving(Runnable action) {
    synchronized (lastWords) {
      lastWords.push(action);
    }
    return () -> {
      synchronized (lastWords) {
        lastWords.remove(action);
      }
      awaitEndIfLeaving();
    };
  }

  /** Work that comes to its end just then would go on to speak after the last words. */
  private void awaitEndIfLeaving() {
    try {
      while (leaving) {
        TimeUnit.DAYS.sleep(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process by the signal that asked for it, if one did. */
  public void leaveIfRequested() {
    awaitEndIfLeaving();
    if (requested) {
      UnpackedLibraries.delete();
      first.end();
    }
  }

  private void arrived(UnixSignal signal) {
    if (asksOnly(signal)) {
      ask(signal);
    } else {
      leave(signal);
    }
  }

  /** A closing terminal may send its signal several times: that is not a second request. */
  private synchronized boolean asksOnly(UnixSignal signal) {
    boolean again = insisted;
    insisted |= signal != UnixSignal.HUP;
    return working && (signal == UnixSignal.HUP || !again);
  }

  private void ask(UnixSignal signal) {
    synchronized (onRequest) {
      if (requested) {
        return;
      }
      first = signal;
      requested = true;
      onRequest.forEach(Runnable::run);
    }
    say("stopping after this step; again to stop now");
  }

  private void leave(UnixSignal signal) {
    synchronized (this) {
      if (leaving) {
        signal.end(); // the last words take too long for someone
      }
      leaving = true;
    }
    Thread last = new Thread(this::sayLastWords, "sdclr-last-words");
    last.setDaemon(true);
    last.start();
    try {
      TimeUnit.MILLISECONDS.timedJoin(last, LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    signal.end();
  }

  private void sayLastWords() {
    synchronized (lastWords) {
      for (Runnable words : lastWords) {
        try {
          words.run();
        } catch (RuntimeException e) {
          // the others have something to say, too
        }
      }
    }
    UnpackedLibraries.delete();
  }

  /**
   * Tells the user something, past all streams whose locks a thread may hold for long.
   *
   * <p>On a terminal it goes to a line of its own, below a bar and the terminal's {@code ^C}.
   */
  @SuppressWarnings("SystemConsoleNull") // ./sdclr sets jdk.console so that it stays null
  static void say(String line) {
    if (System.getenv(LAUNCHED) != null || !LaunchedRank.isFirst(System.getenv())) {
      return;
    }
    String text = (System.console() != null ? "\n" : "") + line + "\n";
    try {
      ERR.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // nobody is there to read it any more
    }
  }
}
