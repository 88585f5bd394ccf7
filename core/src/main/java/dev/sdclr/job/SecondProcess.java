package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.process.OwnProcesses;
import dev.sdclr.process.Program;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another process that makes a run beside this one; what it says is heard once this one waits for
 * it, so that the lines of two runs do not mingle.
 *
 * <p>Closing ends it, after a while in which it may come to an end by itself.
 */
final class SecondProcess implements AutoCloseable {

  private static final long MILLIS_BETWEEN_LINES = 200;

  /** How long it has to write its checkpoint, once asked to end. */
  private static final long GRACE_SECONDS = 60;

  /** With which a process's last line says why it failed. */
  private static final String FAILURE = "sdclr: ";

  private final String name;
  private final JobListener listener;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final OwnProcesses process;
  private volatile boolean awaited;

  SecondProcess(String name, Program program, JobListener listener) {
    this.name = name;
    this.listener = listener;
    process = new OwnProcesses(listener.stop());
    process.start(program, Map.of(), lines::add, this::noteError);
  }

  /** Warnings are kept; progress is of interest only while it is waited for. */
  private void noteError(String line) {
    if (!line.startsWith(FAILURE) && (awaited || line.startsWith("["))) {
      lines.add(line);
    }
  }

  /**
   * Waits until it has ended.
   *
   * @throws SdclrException when it failed, as it said
   */
  void await() {
    awaited = true;
    while (!process.awaitEnd(MILLIS_BETWEEN_LINES, TimeUnit.MILLISECONDS)) {
      tell();
    }
    close();
    for (OwnProcesses.Failure failure : process.failures()) {
      throw new SdclrException(
          "%s: %s"
              .formatted(
                  name,
                  failure.lastLine().startsWith(FAILURE)
                      ? failure.lastLine().substring(FAILURE.length())
                      : "its process ended with code %d; the same command goes on with it"
                          .formatted(failure.code())));
    }
  }

  private void tell() {
    for (String line = lines.poll(); line != null; line = lines.poll()) {
      listener.say(line);
    }
  }

  @Override
  public void close() {
    if (!process.awaitEnd(0, TimeUnit.SECONDS)) {
      process.terminate();
    }
    process.await(GRACE_SECONDS); // and all that it has said is there
    tell();
  }
}
