package dev.sdclr.cli;

import dev.sdclr.StopRequests.Registration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Processes that work on a study's runs beside this one; closing ends those that are left.
 *
 * <p>They say nothing but why one failed. They end with this process, however it ends.
 */
final class StudyWorkers implements AutoCloseable {

  /** How long workers have to end by themselves once there is nothing to do any more. */
  private static final long GRACE_SECONDS = 60;

  private static final int TERMINATED = 128 + 15;

  private final StopSignal stop;
  private final List<Process> processes = new CopyOnWriteArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Registration asked;
  private final Registration leaving;

  /**
   * Starts workers.
   *
   * @param count of them
   * @param command of each
   */
  StudyWorkers(int count, List<String> command, StopSignal stop) {
    this.stop = stop;
    asked = stop.onRequest(() -> OwnProcess.terminate(processes));
    leaving = stop.beforeLeaving(() -> OwnProcess.endAtOnce(processes));
    try {
      for (int i = 0; i < count; i++) {
        Process process = OwnProcess.start(command, Map.of());
        processes.add(process);
        readers.add(readLastLine(process));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Has this process end when the one that started it does. */
  static void endWith(long starter) {
    CompletableFuture<?> ends =
        ProcessHandle.of(starter)
            .<CompletableFuture<?>>map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(starter));
    CompletableFuture<Void> unused = ends.thenRun(UnixSignal.TERM::end);
  }

  /** What a worker prints last is why it failed; its pipes must not fill. */
  private Thread readLastLine(Process process) {
    Thread reader =
        new Thread(
            () -> {
              String last = "";
              try (BufferedReader lines =
                  new BufferedReader(
                      new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  last = line;
                }
              } catch (IOException e) {
                // the process has ended, and its output with it
              }
              note(process, last);
            },
            "sdclr-study-worker");
    reader.setDaemon(true);
    reader.start();
    return reader;
  }

  private void note(Process process, String last) {
    int code = process.onExit().join().exitValue();
    if (code != 0 && !(stop.isRequested() && code == TERMINATED)) {
      errors.add(
          "process %d ended with code %d%s; its run was left to the others"
              .formatted(process.pid(), code, last.isEmpty() ? "" : ": " + last));
    }
  }

  /** Why workers failed, a line each, once they have ended. */
  List<String> errors() {
    return List.copyOf(errors);
  }

  /** Waits until all have ended by themselves, as nothing is left to do; ends those that do not. */
  void await() {
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
      for (Process process : processes) {
        process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Asks all to end after their steps, and waits for that. */
  void end() {
    if (!stop.isRequested()) { // else they have been asked, and a second time ends them in mid-step
      OwnProcess.terminate(processes);
    }
    await();
  }

  /** Ends those that are left at once: a run can be ended at any moment. */
  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    try {
      for (Thread reader : readers) {
        reader.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leaving.close();
    asked.close();
  }
}
