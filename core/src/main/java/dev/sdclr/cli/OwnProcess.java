package dev.sdclr.cli;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** More processes of this program, in the same Java with the same options. */
final class OwnProcess {

  /** How long processes have for their last words. */
  private static final long LAST_WORDS_MILLIS = 500;

  private OwnProcess() {}

  /**
   * Starts one, which leaves the terminal's signals to this process.
   *
   * @param command with its options
   * @param environment beside this process's own
   * @throws SdclrException when it cannot be started
   */
  static Process start(List<String> command, Map<String, String> environment) {
    List<String> line = new ArrayList<>();
    line.add(ProcessHandle.current().info().command().orElse("java"));
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Main.class.getName());
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().put(StopSignal.LAUNCHED, "1");
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SdclrException("cannot start a process: " + e.getMessage(), e);
    }
  }

  /** Asks processes to end; by their handles: a process's own method closes its streams, too. */
  static void terminate(List<Process> processes) {
    processes.forEach(process -> process.toHandle().destroy());
  }

  /** Ends processes, which may have been asked before and then leave in mid-step. */
  static void endAtOnce(List<Process> processes) {
    terminate(processes);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS);
    try {
      for (Process process : processes) {
        process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    processes.forEach(Process::destroyForcibly);
  }
}
