package dev.sdclr.web;

import dev.sdclr.IoReason;
import dev.sdclr.Ranges;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
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

  /**
   * The same with a password that lies in a file.
   *
   * @param passwordFile whose first line it is; empty: none is asked for
   * @throws SdclrException when the file cannot be read
   */
  public static Address of(String host, int port, Optional<Path> passwordFile) {
    return new Address(host, port, passwordFile.map(Address::password));
  }

  private static String password(Path file) {
    try {
      return SmallFile.text(file).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      throw new SdclrException(
          "cannot read --password-file %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new UsageException("--host: there is no machine '%s'".formatted(host), e);
    }
  }

  /**
   * Checks that the port can be had now, which serving on it may still find otherwise.
   *
   * @throws SdclrException when another program serves on it, or the host is none of this machine
   */
  void requireFree() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw notServed(e);
    }
  }

  /** Says why nothing can be served on it. */
  SdclrException notServed(IOException e) {
    boolean isInUse = e instanceof BindException && e.getMessage().contains("in use");
    return new SdclrException(
        isInUse
            ? "port %d of %s is in use: choose another --port, or leave it out for one that is free"
                .formatted(port, host)
            : "cannot serve on port %d of %s: %s".formatted(port, host, IoReason.of(e)),
        e);
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
