package dev.sdclr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes that train together, as a launcher would start them; closing kills those left. */
public final class RankProcesses implements AutoCloseable {

  private static final long MAX_SECONDS = 180;

  private final List<Process> processes = new ArrayList<>();
  private final List<Path> outputs = new ArrayList<>();

  private RankProcesses() {}

  /** Starts {@code size} ranks of a main class with the same arguments. */
  public static RankProcesses start(Class<?> main, int size, List<String> arguments)
      throws IOException {
    RankProcesses all = new RankProcesses();
    int port = freePort();
    for (int rank = 0; rank < size; rank++) {
      all.start(main, environment(rank, size, port), arguments);
    }
    return all;
  }

  /** None yet. */
  public static RankProcesses none() {
    return new RankProcesses();
  }

  /** Starts one more process. */
  public Process start(Class<?> main, Map<String, String> environment, List<String> arguments)
      throws IOException {
    return startBehind(List.of(), main, environment, arguments);
  }

  /** Starts one more process by a command that takes another one to run. */
  public Process startBehind(
      List<String> prefix, Class<?> main, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:ErrorFile=" + Path.of("target", "hs_err_pid%p.log").toAbsolutePath(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(arguments);
    Path output = Files.createTempFile("rank", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GOMP_SPINCOUNT", "0"); // the ranks share this machine's cores
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(output.toFile()).start();
    processes.add(process);
    outputs.add(output);
    return process;
  }

  /** What a launcher tells a rank. */
  public static Map<String, String> environment(int rank, int size, int port) {
    return Map.of(
        "RANK", Integer.toString(rank),
        "WORLD_SIZE", Integer.toString(size),
        "LOCAL_RANK", Integer.toString(rank),
        "LOCAL_WORLD_SIZE", Integer.toString(size),
        "MASTER_ADDR", "127.0.0.1",
        "MASTER_PORT", Integer.toString(port));
  }

  /** A port of the loopback that nobody listens at. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  public Process get(int rank) {
    return processes.get(rank);
  }

  /** Waits for all. */
  public List<Integer> exitCodes() throws InterruptedException {
    List<Integer> codes = new ArrayList<>();
    for (Process process : processes) {
      if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after a long time: " + output());
      }
      codes.add(process.exitValue());
    }
    return codes;
  }

  /** What a rank has printed so far. */
  public String output(int rank) {
    try {
      return Files.readString(outputs.get(rank));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What all have printed so far. */
  public String output() {
    StringBuilder all = new StringBuilder();
    for (int rank = 0; rank < outputs.size(); rank++) {
      all.append("[").append(rank).append("] ").append(output(rank)).append('\n');
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    processes.forEach(Process::destroyForcibly);
    for (Path output : outputs) {
      Files.deleteIfExists(output);
    }
  }
}
