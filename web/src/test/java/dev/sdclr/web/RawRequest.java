package dev.sdclr.web;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request whose every byte is chosen, as an attacker's is: clients for others refuse to send some
 * headers.
 */
final class RawRequest {

  private final ExploreServer server;
  private final String line;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private String body = "";

  private RawRequest(ExploreServer server, String line) {
    this.server = server;
    this.line = line;
    headers.put("Host", "127.0.0.1:" + server.port());
    headers.put("Connection", "close");
  }

  static RawRequest get(ExploreServer server, String path) {
    return new RawRequest(server, "GET " + path);
  }

  static RawRequest post(ExploreServer server, String path, String body) {
    RawRequest request = new RawRequest(server, "POST " + path);
    request.body = body;
    return request.with("Content-Type", "application/json").with("X-Sdclr", "1");
  }

  /** With a header; without it when the value is null. */
  RawRequest with(String header, String value) {
    if (value == null) {
      headers.remove(header);
    } else {
      headers.put(header, value);
    }
    return this;
  }

  /** As a browser that has been let in sends it. */
  RawRequest letIn() throws IOException {
    String token = server.link().substring(server.link().indexOf('?'));
    String answer = get(server, "/" + token).answer();
    int from = answer.indexOf("Set-Cookie: ") + "Set-Cookie: ".length();
    return with("Cookie", answer.substring(from, answer.indexOf(';', from)));
  }

  /** The whole answer, headers and all. */
  String answer() throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    if (line.startsWith("POST")) {
      headers.put("Content-Length", Integer.toString(content.length));
    }
    try (Socket socket = begun()) {
      sendAsFarAsItIsRead(content, socket.getOutputStream());
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whoever refuses a request need not read all of it. */
  private static void sendAsFarAsItIsRead(byte[] content, OutputStream out) throws IOException {
    try {
      out.write(content);
      out.flush();
    } catch (SocketException e) {
      // the answer is there, and says why
    }
  }

  /** A connection on which all but the body is sent; the caller closes it. */
  Socket begun() throws IOException {
    StringBuilder text = new StringBuilder(line).append(" HTTP/1.1\r\n");
    headers.forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    text.append("\r\n");
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  int status() throws IOException {
    return Integer.parseInt(answer().split(" ", 3)[1]);
  }
}
