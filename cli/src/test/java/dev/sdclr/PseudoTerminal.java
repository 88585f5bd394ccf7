package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A command in a terminal of its own, made by {@code script} of util-linux: it sees a terminal, and
 * keys become signals. Closing kills it.
 */
public final class PseudoTerminal implements AutoCloseable {

  private static final long MAX_SECONDS = 180;
  private static final String CTRL_C = "\003";

  private final Path pidFile;
  private final Process script;
  private final OutputStream keys;
  private final Thread reader;
  private final StringBuilder screen = new StringBuilder();

  private PseudoTerminal(Path folder, int columns, Map<String, String> environment, String command)
      throws IOException {
    assumeTrue(isThere(), "script of util-linux is not installed");
    pidFile = Files.createTempFile(folder, "terminal", ".pid");
    Path shell = Files.createTempFile(folder, "terminal", ".sh");
    Files.writeString(
        shell,
        "stty rows 24 cols %d%necho $$ > %s%nexec %s%n"
            .formatted(columns, quoted(pidFile.toString()), command));
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qefc", "exec sh " + quoted(shell.toString()), "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(Map.of("TERM", "xterm", "SHELL", "/bin/sh", "LC_ALL", "C.UTF-8"));
    builder.environment().putAll(environment);
    script = builder.start();
    keys = script.getOutputStream();
    reader = new Thread(this::read, "terminal");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a command.
   *
   * @param folder where it works
   * @param columns of the terminal
   */
  public static PseudoTerminal start(
      Path folder, int columns, Map<String, String> environment, List<String> command)
      throws IOException {
    String line = command.stream().map(PseudoTerminal::quoted).collect(Collectors.joining(" "));
    return new PseudoTerminal(folder, columns, environment, line);
  }

  /**
   * Starts the command line in a JVM of its own, as {@code ./sdclr} does.
   *
   * @param folder where it works; temporary files go to {@code tmp} in it
   */
  public static PseudoTerminal sdclr(Path folder, List<String> arguments) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-Djdk.console=java.base",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sdclr.cli.Main"));
    command.addAll(arguments);
    return start(folder, 100, Map.of(), command);
  }

  private static String quoted(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }

  private static boolean isThere() {
    return List.of(System.getenv("PATH").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "script")));
  }

  private void read() {
    byte[] bytes = new byte[1 << 12];
    try (InputStream in = script.getInputStream()) {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        synchronized (screen) {
          screen.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
          screen.notifyAll();
        }
      }
    } catch (IOException e) {
      // it was closed
    }
    synchronized (screen) {
      screen.append('\0'); // the end
      screen.notifyAll();
    }
  }

  /** Presses Ctrl-C. */
  public void pressCtrlC() throws IOException {
    keys.write(CTRL_C.getBytes(StandardCharsets.US_ASCII));
    keys.flush();
  }

  /** Closes the window; what runs in it goes on until it has taken note. */
  public void closeWindow() throws InterruptedException {
    ProcessHandle command = command();
    script.destroyForcibly().waitFor();
    assertThat(command.onExit().orTimeout(MAX_SECONDS, TimeUnit.SECONDS).join()).isNotNull();
  }

  /** Sends the command a signal by name. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(command().pid())).start().waitFor();
  }

  /**
   * Fails when the command has left within a few milliseconds, for a caller who waits for files.
   */
  public void requireAlive() throws InterruptedException {
    assertThat(script.waitFor(5, TimeUnit.MILLISECONDS)).as("left: %s", shown()).isFalse();
  }

  /** The processes that the command has started. */
  public List<ProcessHandle> children() {
    return command().children().toList();
  }

  /** What the command has used of the processor. */
  public Duration processorTime() {
    return command().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private ProcessHandle command() {
    try {
      String pid = Files.readString(pidFile).strip();
      return pid.isEmpty()
          ? script.toHandle()
          : ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until something is shown. */
  public void awaitShown(String regex) throws InterruptedException {
    Pattern pattern = Pattern.compile(regex);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    synchronized (screen) {
      while (!pattern.matcher(screen).find()) {
        assertThat(screen.toString()).as("ends without " + regex).doesNotEndWith("\0");
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        assertThat(left).as("waits too long for %s: %s", regex, screen).isPositive();
        screen.wait(left);
      }
    }
  }

  /** Waits for the command's end; 128 and the number of the signal that ended it, as in a shell. */
  public int exitCode() throws InterruptedException {
    assertThat(script.waitFor(MAX_SECONDS, TimeUnit.SECONDS)).as("hangs: %s", shown()).isTrue();
    reader.join();
    return script.exitValue();
  }

  /** All that was shown so far, with the terminal's own codes. */
  public String shown() {
    synchronized (screen) {
      return screen.toString().replace("\0", "");
    }
  }

  /** The lines as they stand on the screen at the end: of each, what was written over it last. */
  public List<String> lines() {
    return shown()
        .lines()
        .map(line -> line.replaceAll("\033\\[[0-9;?]*[a-zA-Z]", ""))
        .map(line -> line.substring(line.stripTrailing().lastIndexOf('\r') + 1).stripTrailing())
        .toList();
  }

  @Override
  public void close() {
    if (Files.exists(pidFile)) {
      try {
        String pid = Files.readString(pidFile).strip();
        if (!pid.isEmpty()) {
          ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    script.destroyForcibly();
  }
}
