package dev.sdclr.web;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the page is served, and to whom.
 *
 * @param host name or number of the machine's own interface
 * @param port in [0, 65535]; 0 for any that is free
 * @param password that browsers on other machines must know; empty for the loopback interface
 */
public record Address(String host, int port, Optional<String> password) {

  private static final int MAX_PORT = 65_535;
  private static final int MIN_PASSWORD_LENGTH = 8;

  /** The loopback interface and any port that is free. */
  public static final Address LOOPBACK = new Address("127.0.0.1", 0, Optional.empty());

  /**
   * Checks that others are let in with a password only.
   *
   * @throws UsageException when they would be without, or the host or port makes no sense
   */
  public Address {
    UsageException.check(() -> Ranges.within("--port", port, 0, MAX_PORT));
    if (!isLoopback(host) && password.isEmpty()) {
      throw new UsageException(
          "--host %s lets every machine that reaches this one see your images and label them: set a password with --password-file, or leave --host out and use an SSH tunnel"
              .formatted(host));
    }
    if (password.isPresent() && password.get().length() < MIN_PASSWORD_LENGTH) {
      throw new UsageException(
          "the password must have at least %d characters, had %d"
              .formatted(MIN_PASSWORD_LENGTH, password.get().length()));
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new UsageException("--host: there is no machine '%s'".formatted(host), e);
    }
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return isLoopback(host);
  }

  /** What a browser on this machine calls the host. */
  String shownHost() {
    String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return shown.contains(":") ? "[" + shown + "]" : shown;
  }
}
