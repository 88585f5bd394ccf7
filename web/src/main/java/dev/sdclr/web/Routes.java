package dev.sdclr.web;

import dev.sdclr.SdclrException;
import dev.sdclr.run.RecordFile;
import dev.sdclr.web.Answers.FoldersRequest;
import dev.sdclr.web.Answers.MarkRequest;
import dev.sdclr.web.Answers.Stepped;
import dev.sdclr.web.Answers.SuggestRequest;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be asked of the page's server, by address, and how it is answered. */
final class Routes {

  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private static final String UNEXPECTED =
      "something went wrong; the terminal that serves the page says what";

  private static final int MAX_READ_AT_ONCE = 16;

  private static final Pattern WINDOW = Pattern.compile("[\\w-]{1,64}");
  private static final Pattern ROW = Pattern.compile("\\d{1,9}");

  /** The page's own files: no other name leads to a file. */
  private static final Map<String, String> FILES = files();

  private final Door door;
  private final Supplier<Workbench> open;
  private final Semaphore reading = new Semaphore(MAX_READ_AT_ONCE);

  /**
   * Routes to what is behind a door.
   *
   * @param open gives what requests are answered from, or throws what they are refused with
   */
  Routes(Door door, Supplier<Workbench> open) {
    this.door = door;
    this.open = open;
  }

  private static Map<String, String> files() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("index.html", "text/html; charset=utf-8");
    types.put("style.css", "text/css; charset=utf-8");
    types.put("icon.svg", "image/svg+xml");
    for (String module :
        new String[] {
          "main",
          "server",
          "orders",
          "grid",
          "labels",
          "image",
          "grow",
          "map",
          "keys",
          "exchange",
          "notes"
        }) {
      types.put(module + ".js", "text/javascript; charset=utf-8");
    }
    return types;
  }

  /** Adds all of them. */
  void addTo(JavalinConfig config) {
    config.routes.before(door::check);
    config.routes.post(Door.LOGIN, door::login);
    pages(config);
    pictures(config);
    questions(config);
    labelling(config);
    config.routes.exception(Refusal.class, Routes::refuse);
    config.routes.exception(SdclrException.class, Routes::fail);
    config.routes.exception(
        HttpResponseException.class, (e, request) -> text(request, e.getStatus(), e.getMessage()));
    config.routes.exception(
        Exception.class,
        (e, request) -> {
          if (isBrokenOff(e)) {
            text(request, 400, "the request broke off");
            return;
          }
          LOG.error("{} {}", request.method(), request.path(), e);
          text(request, 500, UNEXPECTED);
        });
  }

  /** Answers what failed in a way that no handler knows, such as for want of memory. */
  static void failUnexpectedly(HttpServletResponse response, Error e) {
    LOG.error("a request failed", e);
    response.setStatus(500);
  }

  /** Whoever is at the door may end a request in its middle: that is no failure of this program. */
  private static boolean isBrokenOff(Throwable e) {
    return e != null
        && (e instanceof EofException
            || e instanceof HttpException
            || e instanceof TimeoutException
            || isBrokenOff(e.getCause()));
  }

  private static void text(Context request, int status, String text) {
    request.status(status).contentType("text/plain; charset=utf-8").result(text);
  }

  private static void refuse(Refusal refusal, Context request) {
    if (refusal.isPage()) {
      request.status(refusal.status()).html(refusal.getMessage());
    } else {
      text(request, refusal.status(), refusal.getMessage());
    }
    request.skipRemainingHandlers();
  }

  private static void fail(SdclrException e, Context request) {
    LOG.warn("{}", e.getMessage());
    text(request, 500, e.getMessage());
  }

  private static void pages(JavalinConfig config) {
    config.routes.get("/", request -> file(request, "index.html"));
    config.routes.get("/favicon.ico", request -> file(request, "icon.svg"));
    FILES.keySet().forEach(name -> config.routes.get("/" + name, request -> file(request, name)));
  }

  private static void file(Context request, String name) throws IOException {
    try (InputStream file = Routes.class.getResourceAsStream("page/" + name)) {
      request.contentType(FILES.get(name)).result(file.readAllBytes());
    }
  }

  private void pictures(JavalinConfig config) {
    config.routes.get(
        "/small/{row}", request -> picture(request, workbench().pictures().small(row(request))));
    config.routes.get(
        "/large/{row}", request -> picture(request, workbench().pictures().large(row(request))));
  }

  private static void picture(Context request, Pictures.Picture picture) {
    request
        .header("Cache-Control", "private, max-age=3600")
        .contentType(picture.type())
        .result(picture.bytes());
  }

  private int row(Context request) {
    return workbench().requireRow(number(request.pathParam("row")));
  }

  private static int number(String text) {
    if (text == null) {
      throw new Refusal(400, "a number is missing");
    } else if (!ROW.matcher(text).matches()) {
      throw new Refusal(400, "'%s' is not a whole number of up to nine digits".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private void questions(JavalinConfig config) {
    config.routes.sse(
        "/api/events",
        client -> {
          String window = window(client.ctx());
          workbench().events().add(client, () -> workbench().greeting(window));
        });
    config.routes.post(
        "/api/listings",
        request -> json(request, workbench().listing(body(request, ListingRequest.class))));
    config.routes.get(
        "/api/listings/{listing}",
        request -> {
          json(
              request,
              workbench()
                  .tiles(
                      number(request.pathParam("listing")),
                      number(request.queryParam("from")),
                      number(request.queryParam("count"))));
          workbench().start();
        });
    config.routes.get(
        "/api/images/{row}", request -> json(request, workbench().portrait(row(request))));
    config.routes.get(
        "/api/images/{row}/neighbours",
        request -> json(request, workbench().neighbours(row(request))));
    config.routes.get(
        "/api/map",
        request -> bytes(request, workbench().ranking().map().map(FeatureMap::bytes).orElse(null)));
    config.routes.get(
        "/api/map/{ordering}",
        request -> bytes(request, workbench().colours(request.pathParam("ordering")).orElse(null)));
  }

  private void labelling(JavalinConfig config) {
    config.routes.get(
        "/api/labels/{form}",
        request -> {
          LabelExchange.LabelFile file = workbench().exchange().file(request.pathParam("form"));
          request
              .header("Content-Disposition", "attachment; filename=" + file.name())
              .contentType("application/octet-stream")
              .result(file.bytes());
        });
    config.routes.post(
        "/api/labels/import",
        request -> {
          String name = request.queryParam("name");
          json(
              request,
              reading(
                  () ->
                      workbench()
                          .exchange()
                          .take(
                              window(request),
                              name == null ? "" : name,
                              request.bodyInputStream())));
        });
    config.routes.post(
        "/api/labels/folders",
        request ->
            json(
                request,
                workbench().exchange().folders(body(request, FoldersRequest.class).isLinked())));
    config.routes.post(
        "/api/labels",
        request -> {
          workbench().mark(window(request), body(request, MarkRequest.class));
          json(request, workbench().desk().ways(window(request)));
        });
    config.routes.post(
        "/api/undo",
        request -> {
          int left = workbench().desk().undo(window(request));
          json(request, new Stepped(workbench().desk().ways(window(request)), left));
        });
    config.routes.post(
        "/api/redo",
        request -> {
          int left = workbench().desk().redo(window(request));
          json(request, new Stepped(workbench().desk().ways(window(request)), left));
        });
    config.routes.post(
        "/api/suggestions",
        request -> json(request, workbench().suggest(body(request, SuggestRequest.class))));
  }

  /** The window that asks, by the name that it gives itself; all that give none are one. */
  private static String window(Context request) {
    String name = request.queryParam("window");
    return name != null && WINDOW.matcher(name).matches() ? name : "";
  }

  private <T> T body(Context request, Class<T> type) {
    return reading(
        () -> {
          try {
            return RecordFile.fromJson(request.body(), type, "the request");
          } catch (SdclrException e) {
            throw new Refusal(400, e.getMessage());
          }
        });
  }

  /** Slow requests must leave threads to all others. */
  private <T> T reading(Supplier<T> work) {
    if (!reading.tryAcquire()) {
      throw new Refusal(503, "too many requests at once: try again soon");
    }
    try {
      return work.get();
    } finally {
      reading.release();
    }
  }

  private static void json(Context request, Object answer) {
    request.contentType("application/json").result(RecordFile.toJsonLine(answer));
  }

  private static void bytes(Context request, byte[] bytes) {
    if (bytes == null) {
      throw new Refusal(409, "not ready yet");
    }
    request.contentType("application/octet-stream").result(bytes);
  }

  private Workbench workbench() {
    return open.get();
  }
}
