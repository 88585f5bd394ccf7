package dev.sdclr;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own, which says where it listens; closing ends it and what it began.
 *
 * @param process that is running
 * @param place what it said, by the first group of the pattern
 */
public record ListeningProcess(Process process, String place) implements AutoCloseable {

  /**
   * Starts one and waits until it listens.
   *
   * @param listening what the line looks like that says so, with a group for the place
   * @throws IOException when the program cannot be started
   * @throws AssertionError when it ends before, with all that it said
   */
  public static ListeningProcess start(ProcessBuilder program, Pattern listening)
      throws IOException {
    Process process = program.redirectErrorStream(true).start();
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder log = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      Matcher place = listening.matcher(line);
      if (place.find()) {
        Thread drain = new Thread(() -> said.lines().forEach(more -> {}), "what a server says");
        drain.setDaemon(true);
        drain.start();
        return new ListeningProcess(process, place.group(1));
      }
      log.append(line).append('\n');
    }
    throw new AssertionError("%s ended at its start:%n%s".formatted(program.command(), log));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
