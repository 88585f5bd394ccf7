package dev.sdclr.process;

import dev.sdclr.SdclrException;
import dev.sdclr.StopRequests;
import dev.sdclr.StopRequests.Registration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * More processes of this program, which work for this one; closing ends those that are left.
 *
 * <p>A wish to end is passed on to them, and when this process leaves at once, so do they.
 */
public final class OwnProcesses implements AutoCloseable {

  /** How long processes have for their last words. */
  private static final long LAST_WORDS_MILLIS = 500;

  private static final int TERMINATED = 128 + 15;

  private final List<Started> started = new CopyOnWriteArrayList<>();
  private final List<Started> failed = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> firstFailure = new CompletableFuture<>();
  private final Registration asked;
  private final Registration leaving;
  private boolean told;

  /**
   * Why a process failed.
   *
   * @param pid its number
   * @param code that it ended with
   * @param lastLine of its errors; empty when it said nothing
   */
  public record Failure(long pid, int code, String lastLine) {}

  /** A process, with what follows it. */
  private static final class Started {

    private final Process process;
    private final List<Thread> readers = new ArrayList<>();
    private CompletableFuture<Void> end;
    private volatile String lastLine = "";

    Started(Process process) {
      this.process = process;
    }

    /** Reads a stream to its end, so that its pipe never fills. */
    void read(String what, InputStream stream, Consumer<String> lines) {
      Thread reader =
          new Thread(
              () -> {
                try (BufferedReader read =
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                  for (String line = read.readLine(); line != null; line = read.readLine()) {
                    lines.accept(line);
                  }
                } catch (IOException e) {
                  // the process has ended, and its output with it
                }
              },
              "sdclr-%s-%d".formatted(what, process.pid()));
      reader.setDaemon(true);
      reader.start();
      readers.add(reader);
    }
  }

  /**
   * None yet.
   *
   * @param stop whose wish to end they are told of
   */
  public OwnProcesses(StopRequests stop) {
    asked = stop.onRequest(this::terminate);
    leaving = stop.beforeLeaving(this::endAtOnce);
  }

  /**
   * Starts one, in the same Java with the same options; it leaves the terminal's signals to this
   * process.
   *
   * @param environment beside this process's own
   * @param output is given what it prints, line by line, on another thread
   * @param errors the same of its errors
   * @throws SdclrException when it cannot be started
   */
  public synchronized void start(
      Program program,
      Map<String, String> environment,
      Consumer<String> output,
      Consumer<String> errors) {
    Started one = new Started(start(program, environment));
    one.end = one.process.onExit().thenAccept(ended -> note(one));
    one.read("output", one.process.getInputStream(), output);
    one.read(
        "errors",
        one.process.getErrorStream(),
        line -> {
          one.lastLine = line;
          errors.accept(line);
        });
    started.add(one);
    if (told) {
      one.process.toHandle().destroy();
    }
  }

  private static Process start(Program program, Map<String, String> environment) {
    List<String> line = new ArrayList<>();
    line.add(ProcessHandle.current().info().command().orElse("java"));
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(program.main().getName());
    line.addAll(program.arguments());
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put(StopSignal.LAUNCHED, "1");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SdclrException("cannot start a process: " + e.getMessage(), e);
    }
  }

  /** That a process ended as it was told to is not a failure. */
  private void note(Started one) {
    int code = one.process.exitValue();
    if (code != 0 && !(isTold() && code == TERMINATED)) {
      failed.add(one);
      firstFailure.complete(null);
    }
  }

  private synchronized boolean isTold() {
    return told;
  }

  /** Asks all to end, once: a second time would end them in mid-step. */
  public synchronized void terminate() {
    if (!told) {
      told = true;
      askAll();
    }
  }

  /** By their handles: a process's own method closes its streams, too. */
  private void askAll() {
    started.forEach(one -> one.process.toHandle().destroy());
  }

  /** Ends all, which may have been asked before and then leave in mid-step. */
  private void endAtOnce() {
    askAll();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS);
    try {
      for (Started one : started) {
        one.process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    started.forEach(one -> one.process.destroyForcibly());
  }

  private CompletableFuture<Void> ends() {
    return CompletableFuture.allOf(
        started.stream().map(one -> one.end).toArray(CompletableFuture<?>[]::new));
  }

  /** Waits until all have ended, or one has failed. */
  public void awaitEndOrFailure() {
    CompletableFuture.anyOf(ends(), firstFailure).join();
  }

  /** Waits until all have ended, at most so long, and says whether they have. */
  public boolean awaitEnd(long time, TimeUnit unit) {
    CompletableFuture<Void> ends = ends();
    ends.copy().completeOnTimeout(null, time, unit).join();
    return ends.isDone();
  }

  /** Gives those that are left so long to end by themselves, and then ends them. */
  public void await(long seconds) {
    awaitEnd(seconds, TimeUnit.SECONDS);
    close();
  }

  /** Those that failed, the first of them first. */
  public List<Failure> failures() {
    return failed.stream()
        .map(one -> new Failure(one.process.pid(), one.process.exitValue(), one.lastLine))
        .toList();
  }

  /**
   * Of the first that failed, or else of one that ended as it was told to; 0 when all went well.
   */
  public int exitCode() {
    List<Started> first = failed.isEmpty() ? started : failed;
    return first.stream()
        .mapToInt(one -> one.process.exitValue())
        .filter(code -> code != 0)
        .findFirst()
        .orElse(0);
  }

  /** Has this process end when the one that started it does, however that ends. */
  public static void endWith(long starter) {
    CompletableFuture<?> ends =
        ProcessHandle.of(starter)
            .<CompletableFuture<?>>map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(starter));
    CompletableFuture<Void> unused = ends.thenRun(UnixSignal.TERM::end);
  }

  @Override
  public void close() {
    started.forEach(one -> one.process.destroyForcibly());
    try {
      for (Started one : started) {
        for (Thread reader : one.readers) {
          reader.join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ends().join();
    leaving.close();
    asked.close();
  }
}
