package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The command line in a JVM of its own, which closing kills. */
final class ChildProcess implements AutoCloseable {

  private static final long MAX_SECONDS = 120;

  private final Path output;
  private final Path errors;
  private final Process process;

  private ChildProcess(Path folder, List<String> command) throws IOException {
    output = folder.resolve("output.txt");
    errors = folder.resolve("errors.txt");
    process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
  }

  /**
   * Starts {@code ./sdclr} with these arguments.
   *
   * @param folder where it works, and where what it prints is put
   */
  static ChildProcess start(Path folder, List<String> arguments) throws IOException {
    return new ChildProcess(folder, command(List.of(), arguments));
  }

  /** As {@link #start}, by a shell that has run {@code preparation} before. */
  static ChildProcess startAfter(String preparation, Path folder, List<String> arguments)
      throws IOException {
    List<String> shell = List.of("bash", "-c", preparation + "; exec \"$@\"", "bash");
    return new ChildProcess(folder, command(shell, arguments));
  }

  private static List<String> command(List<String> before, List<String> arguments) {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:ErrorFile=" + Path.of("target", "hs_err_pid%p.log").toAbsolutePath(),
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sdclr.cli.Main"));
    command.addAll(arguments);
    return command;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Looks at the condition until it holds, for as long as the process lives. */
  void await(BooleanSupplier condition) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    while (!condition.getAsBoolean()) {
      if (process.waitFor(2, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("left too early: " + errors());
      }
      assertThat(System.nanoTime()).as("waits for too long").isLessThan(deadline);
    }
  }

  /** Waits for its end, and kills it after that time. */
  boolean endsWithin(long millis) throws InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      return true;
    }
    kill();
    process.waitFor();
    return false;
  }

  /** Sends a signal that it cannot catch. */
  void kill() {
    process.destroyForcibly();
  }

  /** Sends a signal by name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).as("hangs").isTrue();
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  @Override
  public void close() {
    kill();
  }
}
