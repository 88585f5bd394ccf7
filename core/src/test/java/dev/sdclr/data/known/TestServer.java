package dev.sdclr.data.known;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A web server of this machine that knows ranges and can break off. */
final class TestServer implements AutoCloseable {

  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  /** {@code path range} of each request. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** Bytes after which an answer breaks off. */
  volatile int breakAfter = Integer.MAX_VALUE;

  private final HttpServer server;

  TestServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(name + " " + range);
    byte[] content = files.get(name);
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      if (from >= content.length) {
        exchange.sendResponseHeaders(416, -1);
      } else {
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
        int length = Math.min(content.length - from, breakAfter);
        exchange.getResponseBody().write(content, from, length);
      }
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
