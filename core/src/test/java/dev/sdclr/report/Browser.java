package dev.sdclr.report;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A browser without a window, steered by its DevTools protocol: the one that {@code SDCLR_CHROMIUM}
 * names, or a Chromium or Chrome that is installed.
 */
final class Browser implements AutoCloseable {

  private static final List<String> USUAL_NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "chrome");
  private static final String READY = "DevTools listening on ";
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final JsonMapper json = new JsonMapper();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
  private final WebSocket socket;

  private Browser(Process process, URI address) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Receiver()).join();
  }

  /** Starts one, or aborts the test where there is none. */
  static Browser start(Path profile) throws IOException {
    List<String> names =
        Optional.ofNullable(System.getenv("SDCLR_CHROMIUM")).map(List::of).orElse(USUAL_NAMES);
    for (String name : names) {
      Optional<Process> started = start(name, profile);
      if (started.isPresent()) {
        return new Browser(started.get(), address(started.get()));
      }
    }
    return abort("none of %s can be started; SDCLR_CHROMIUM may name a browser".formatted(names));
  }

  private static Optional<Process> start(String name, Path profile) {
    try {
      return Optional.of(
          new ProcessBuilder(
                  name,
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--no-first-run",
                  "--hide-scrollbars",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static URI address(Process process) throws IOException {
    BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
    List<String> said = new ArrayList<>();
    for (String line; (line = errors.readLine()) != null; said.add(line)) {
      if (line.startsWith(READY)) {
        Thread rest = new Thread(() -> errors.lines().forEach(ignored -> {}), "browser's errors");
        rest.setDaemon(true);
        rest.start();
        return URI.create(line.substring(READY.length()));
      }
    }
    throw new AssertionError("the browser ended: " + String.join("\n", said));
  }

  /** Completes answers and keeps events in their order. */
  private final class Receiver implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        receive(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void receive(String message) {
    try {
      JsonNode node = json.readTree(message);
      if (node.has("id")) {
        pending.remove(node.get("id").asInt()).complete(node);
      } else {
        events.add(node);
      }
    } catch (IOException e) {
      throw new AssertionError(message, e);
    }
  }

  private JsonNode call(String session, String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(id, answer);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", parameters);
    if (session != null) {
      message.put("sessionId", session);
    }
    try {
      socket.sendText(json.writeValueAsString(message), true).join();
      JsonNode node = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (node.has("error")) {
        throw new AssertionError(method + ": " + node.get("error"));
      }
      return node.get("result");
    } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method, e);
    }
  }

  /** Opens a page and waits until it is loaded. */
  Tab open(Path page, View view) {
    String target =
        call(null, "Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    Map<String, ?> attach = Map.of("targetId", target, "flatten", true);
    Tab tab = new Tab(call(null, "Target.attachToTarget", attach).get("sessionId").asText());
    tab.load(page, view);
    return tab;
  }

  /**
   * How a page is looked at.
   *
   * @param width in pixels
   * @param height in pixels
   * @param isDark whether dark colours are preferred
   * @param hasScripts whether scripts run
   */
  record View(int width, int height, boolean isDark, boolean hasScripts) {

    static final View USUAL = new View(1200, 900, false, true);

    View wide(int pixels) {
      return new View(pixels, height, isDark, hasScripts);
    }

    View dark() {
      return new View(width, height, true, hasScripts);
    }

    View withoutScripts() {
      return new View(width, height, isDark, false);
    }
  }

  /** One page. */
  final class Tab {

    private final String session;
    private final List<JsonNode> seen = new ArrayList<>();

    private Tab(String session) {
      this.session = session;
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
      return Browser.this.call(session, method, parameters);
    }

    private void load(Path page, View view) {
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        call(domain + ".enable", Map.of());
      }
      call(
          "Emulation.setDeviceMetricsOverride",
          Map.of(
              "width",
              view.width(),
              "height",
              view.height(),
              "deviceScaleFactor",
              1,
              "mobile",
              false));
      call(
          "Emulation.setEmulatedMedia",
          Map.of(
              "features",
              List.of(
                  Map.of(
                      "name", "prefers-color-scheme", "value", view.isDark() ? "dark" : "light"))));
      call("Emulation.setScriptExecutionDisabled", Map.of("value", !view.hasScripts()));
      call("Page.navigate", Map.of("url", page.toUri().toString()));
      while (!"Page.loadEventFired".equals(next().get("method").asText())) {}
    }

    private JsonNode next() {
      try {
        JsonNode event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
          throw new AssertionError("the page does not load");
        }
        seen.add(event);
        return event;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** The value of an expression, which the page need not allow. */
    JsonNode evaluate(String expression) {
      JsonNode answer =
          call(
              "Runtime.evaluate",
              Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
      if (answer.has("exceptionDetails")) {
        throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
      }
      return answer.get("result").path("value");
    }

    int count(String selector) {
      return evaluate("document.querySelectorAll(`" + selector + "`).length").asInt();
    }

    String text(String selector) {
      return evaluate("document.querySelector(`" + selector + "`).textContent").asText();
    }

    /** Brings the middle of an element into view and moves the mouse there. */
    void pointAt(String selector) {
      JsonNode place =
          evaluate(
              "(e => { e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                  + " return {x: b.x + b.width / 2, y: b.y + b.height / 2}; })"
                  + "(document.querySelector(`%s`))".formatted(selector));
      mouse("mouseMoved", place, "none");
    }

    void click(String selector) {
      pointAt(selector);
      JsonNode place =
          evaluate(
              "(b => ({x: b.x + b.width / 2, y: b.y + b.height / 2}))"
                  + "(document.querySelector(`%s`).getBoundingClientRect())".formatted(selector));
      mouse("mousePressed", place, "left");
      mouse("mouseReleased", place, "left");
    }

    private void mouse(String type, JsonNode place, String button) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              place.get("x").asDouble(),
              "y",
              place.get("y").asDouble(),
              "button",
              button,
              "clickCount",
              button.equals("none") ? 0 : 1));
    }

    /** Presses and releases a key such as {@code ArrowRight}. */
    void press(String key) {
      String text = key.equals("Enter") ? "\r" : "";
      call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "text", text));
      call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
    }

    /** A picture of the whole page, PNG, in base 64. */
    String screenshot() {
      return call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
          .get("data")
          .asText();
    }

    /** What the browser complained about, and dialogs that opened. */
    List<String> complaints() {
      return happened().stream()
          .filter(
              event -> {
                String method = event.get("method").asText();
                return method.equals("Runtime.exceptionThrown")
                    || method.equals("Runtime.consoleAPICalled")
                    || method.equals("Log.entryAdded")
                    || method.equals("Page.javascriptDialogOpening");
              })
          .map(JsonNode::toString)
          .toList();
    }

    /** All that was fetched, but for what the page holds itself. */
    List<String> requests() {
      return happened().stream()
          .filter(event -> event.get("method").asText().equals("Network.requestWillBeSent"))
          .map(event -> event.at("/params/request/url").asText())
          .filter(url -> !url.startsWith("data:"))
          .toList();
    }

    private List<JsonNode> happened() {
      evaluate("0"); // events that came before its answer have been received
      events.drainTo(seen);
      return seen;
    }
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
