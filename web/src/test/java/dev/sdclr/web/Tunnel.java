package dev.sdclr.web;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A way to a server that can be cut and dug anew, as an SSH tunnel is: at the same port of the
 * loopback interface's other address, as the server knows no other name of its own.
 */
final class Tunnel implements AutoCloseable {

  private static final String END = "[::1]";
  private static final byte[] END_BYTES = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private final ExploreServer server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket listening;

  private Tunnel(ExploreServer server) {
    this.server = server;
  }

  /** Digs one, or aborts the test where the system has no such address. */
  static Tunnel to(ExploreServer server) {
    Tunnel tunnel = new Tunnel(server);
    try {
      tunnel.dig();
    } catch (IOException e) {
      return abort("nothing can be served at %s: %s".formatted(END, e.getMessage()));
    }
    return tunnel;
  }

  /** The address that lets its user in, through this. */
  String link() {
    return server.link().replace("127.0.0.1", END);
  }

  /** Lets connections through, for the first time or again. */
  void dig() throws IOException {
    ServerSocket end = new ServerSocket(server.port(), 50, InetAddress.getByAddress(END_BYTES));
    listening = end;
    inBackground(() -> accept(end));
  }

  private void accept(ServerSocket end) throws IOException {
    while (true) {
      Socket near = end.accept();
      Socket far = new Socket(InetAddress.getLoopbackAddress(), server.port());
      sockets.add(near);
      sockets.add(far);
      inBackground(() -> pass(near, far));
      inBackground(() -> pass(far, near));
    }
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  /** Ends all connections, and lets none through any more. */
  void cut() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private interface Work {
    void run() throws IOException;
  }

  /** Until the tunnel is cut, or either end is done. */
  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // nothing more passes here
              }
            },
            "tunnel");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      cut();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
