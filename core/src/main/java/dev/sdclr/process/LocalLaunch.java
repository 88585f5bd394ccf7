package dev.sdclr.process;

import dev.sdclr.SdclrException;
import dev.sdclr.StopRequests;
import dev.sdclr.distributed.LaunchedRank;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Processes of this machine that train together.
 *
 * @param processes how many
 * @param port where they meet; empty: a free one
 */
public record LocalLaunch(int processes, OptionalInt port) {

  /** How long processes have to end by themselves after one of them failed. */
  private static final long GRACE_SECONDS = 30;

  /** Gloo says how many it is connected to, once a channel, and cannot be told not to. */
  private static final String CHATTER = "[Gloo] Rank ";

  /**
   * Runs them, until all have ended; after a first failure not for long.
   *
   * @param program of each
   * @param output is given what each prints, line by line after its rank, on other threads
   * @param errors the same of their errors
   * @return exit code of the first that failed, or 0
   */
  public int run(
      Program program, Consumer<String> output, Consumer<String> errors, StopRequests stop) {
    stop.workBegins();
    int meeting = port.orElseGet(LocalLaunch::freePort);
    try (OwnProcesses ranks = new OwnProcesses(stop)) {
      for (int rank = 0; rank < processes; rank++) {
        ranks.start(
            program,
            LaunchedRank.onThisHost(rank, processes, meeting),
            ranked(rank, output),
            ranked(rank, errors));
      }
      ranks.awaitEndOrFailure();
      ranks.await(GRACE_SECONDS);
      return ranks.exitCode();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new SdclrException("no free port: " + e.getMessage(), e);
    }
  }

  private static Consumer<String> ranked(int rank, Consumer<String> lines) {
    return line -> {
      if (!line.startsWith(CHATTER)) {
        lines.accept("[%d] %s".formatted(rank, line));
      }
    };
  }
}
