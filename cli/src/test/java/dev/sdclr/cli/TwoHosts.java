package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two hosts of a network: name spaces of this one, which closing ends.
 *
 * <p>They see the same files. A shell holds each.
 */
final class TwoHosts implements AutoCloseable {

  private static final String WORKED = "worked";
  private static final Path CARRIER = Path.of("..", "benchmarks", "network", "slow_link.py");

  private final List<Host> hosts = new ArrayList<>();
  private Process carrier;

  private TwoHosts() {}

  /** A shell in a network of its own. */
  private record Host(Process shell, BufferedReader answers, Writer commands) {

    static Host start() throws IOException {
      Process shell =
          new ProcessBuilder("unshare", "-n", "sh")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Host(shell, shell.inputReader(), shell.outputWriter());
    }

    boolean succeeds(String command) {
      try {
        commands.write("if %s; then echo %s; else echo failed; fi\n".formatted(command, WORKED));
        commands.flush();
        return WORKED.equals(answers.readLine());
      } catch (IOException e) {
        return false; // there is no shell, as there may be no such name space
      }
    }
  }

  /** Joins them by a cable, or skips the test where the system lets nobody do that. */
  static TwoHosts joined() throws IOException {
    TwoHosts both = new TwoHosts();
    if (!both.start()
        || !both.on(0, "ip link add cable type veth peer name cable netns " + both.pid(1))
        || !both.on(0, "ip addr add %s/24 dev cable".formatted(address(0)))
        || !both.on(1, "ip addr add %s/24 dev cable".formatted(address(1)))
        || !both.on(0, "ip link set cable up")
        || !both.on(1, "ip link set cable up")) {
      both.close();
      return abort("the system makes no two networks with a cable between them");
    }
    return both;
  }

  /** Joins them by a line that delays each packet, or skips the test. */
  static TwoHosts far(int millisEachWay) throws IOException {
    TwoHosts both = new TwoHosts();
    if (both.start()) {
      both.carrier =
          new ProcessBuilder(
                  "python3",
                  CARRIER.toString(),
                  "/proc/%d/ns/net".formatted(both.pid(0)),
                  address(0),
                  "/proc/%d/ns/net".formatted(both.pid(1)),
                  address(1),
                  Integer.toString(millisEachWay))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if ("ready".equals(both.carrier.inputReader().readLine())) {
        return both;
      }
    }
    both.close();
    return abort("the system makes no two networks, or Python is missing");
  }

  private boolean start() throws IOException {
    hosts.add(Host.start());
    hosts.add(Host.start());
    return on(0, "ip link set lo up") && on(1, "ip link set lo up");
  }

  private boolean on(int host, String command) {
    return hosts.get(host).succeeds(command);
  }

  private long pid(int host) {
    return hosts.get(host).shell().pid();
  }

  static String address(int host) {
    return "10.91.7." + (host + 1);
  }

  /** What stands before a command that is to run on a host. */
  List<String> prefix(int host) {
    return List.of("nsenter", "--target", Long.toString(pid(host)), "--net");
  }

  /** Unplugs the cable; neither side is told. */
  void cut() {
    assertThat(on(0, "ip link set cable down")).isTrue();
  }

  @Override
  public void close() {
    hosts.forEach(host -> host.shell().destroyForcibly());
    if (carrier != null) {
      carrier.destroyForcibly();
    }
  }
}
