package dev.sdclr.cli;

import dev.sdclr.Ranges;

import dev.sdclr.Guess;
import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.StopRequests.Registration;
import dev.sdclr.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr launch}: starts several processes of this machine that train together. */
@Command(
    name = "launch",
    description = "Runs pretrain or resume in several processes that train together.")
final class LaunchCommand implements Callable<Integer> {

  /** How long processes have to end by themselves after one of them failed. */
  private static final long GRACE_SECONDS = 30;

  /** Gloo says how many it is connected to, once a channel, and cannot be told not to. */
  private static final String CHATTER = "[Gloo] Rank ";

  private static final List<String> LAUNCHED = List.of("pretrain", "resume");

  private static final int MAX_PROCESSES = 1024;
  private static final int TERMINATED = 128 + 15;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--processes",
      paramLabel = "N",
      required = true,
      description = "How many; they share the cores.")
  private int processes;

  @Option(
      names = "--master-port",
      paramLabel = "PORT",
      description = "Where they meet (default: a free one).")
  private Integer port;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command with its options, after --.")
  private List<String> command;

  LaunchCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException {
    Console console = Console.of(spec, stop);
    UsageException.check(() -> Ranges.within("--processes", processes, 1, MAX_PROCESSES));
    int meeting = port == null ? freePort() : port;
    UsageException.check(() -> Ranges.within("--master-port", meeting, 1, 65_535));
    if (!LAUNCHED.contains(command.get(0))) {
      throw new UsageException(
          "launch runs pretrain or resume, was '%s'%s (%s ...)"
              .formatted(
                  command.get(0),
                  Guess.after(command.get(0), LAUNCHED),
                  ShellLine.of("launch", "--processes", processes, "--", "pretrain")));
    }
    stop.workBegins();
    List<Process> children = new CopyOnWriteArrayList<>();
    List<Thread> readers = new ArrayList<>();
    try (Registration ending = stop.beforeLeaving(() -> OwnProcess.endAtOnce(children))) {
      for (int rank = 0; rank < processes; rank++) {
        Process child = start(rank, meeting);
        children.add(child);
        readers.add(forward(rank, "output", child.getInputStream(), console.out()));
        readers.add(forward(rank, "errors", child.getErrorStream(), console.err()));
      }
      return await(children);
    } finally {
      children.forEach(Process::destroyForcibly);
      for (Thread reader : readers) {
        reader.join();
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new SdclrException("no free port: " + e.getMessage(), e);
    }
  }

  private Process start(int rank, int meeting) {
    return OwnProcess.start(
        command,
        Map.of(
            "RANK", Integer.toString(rank),
            "LOCAL_RANK", Integer.toString(rank),
            "WORLD_SIZE", Integer.toString(processes),
            "LOCAL_WORLD_SIZE", Integer.toString(processes),
            "MASTER_ADDR", "127.0.0.1",
            "MASTER_PORT", Integer.toString(meeting)));
  }

  /** Prints what a process prints, line by line, after its rank. */
  private static Thread forward(int rank, String what, InputStream stream, PrintWriter to) {
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  if (!line.startsWith(CHATTER)) {
                    to.println("[%d] %s".formatted(rank, line));
                    to.flush();
                  }
                }
              } catch (IOException e) {
                // the process has ended, and its output with it
              }
            },
            what + "-" + rank);
    reader.start();
    return reader;
  }

  /** Waits for all; after a first failure not for long. */
  private int await(List<Process> children) {
    CompletableFuture<Process> failed = new CompletableFuture<>();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            children.stream()
                .map(child -> child.onExit().thenAccept(ended -> noteFailure(ended, failed)))
                .toArray(CompletableFuture<?>[]::new));
    try (Registration asked = stop.onRequest(() -> OwnProcess.terminate(children))) {
      CompletableFuture.anyOf(all, failed).join();
      all.copy().completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS).join();
      children.forEach(Process::destroyForcibly);
      all.join();
    }
    return failed.isDone()
        ? failed.join().exitValue()
        : children.stream().mapToInt(Process::exitValue).filter(c -> c != 0).findFirst().orElse(0);
  }

  /** That a process ended as it was told to is not a failure. */
  private void noteFailure(Process ended, CompletableFuture<Process> failed) {
    int code = ended.exitValue();
    if (code != 0 && !(stop.isRequested() && code == TERMINATED)) {
      failed.complete(ended);
    }
  }
}
