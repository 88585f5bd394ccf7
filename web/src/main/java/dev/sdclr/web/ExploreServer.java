package dev.sdclr.web;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.run.RecordFile;
import dev.sdclr.web.Answers.FoldersRequest;
import dev.sdclr.web.Answers.MarkRequest;
import dev.sdclr.web.Answers.SuggestRequest;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page on which images are looked through and labelled; closing ends it. */
public final class ExploreServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ExploreServer.class);

  private static final int MAX_THREADS = 64;
  private static final int MIN_THREADS = 4;
  private static final long MAX_REQUEST_BYTES = 1 << 20;
  private static final int MILLIS_BETWEEN_LOOKS = 1000;

  /** When no browser comes, what is made of the features begins without one. */
  private static final int MILLIS_FOR_FIRST_PAGE = 3000;

  private static final Pattern ROW = Pattern.compile("\\d{1,9}");

  /** The page's own files: no other name leads to a file. */
  private static final Map<String, String> FILES = files();

  private final Address address;
  private final Door door;
  private final Javalin server;
  private final Timer looking;
  private volatile Workbench workbench; // null until the images are open

  private static Map<String, String> files() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("index.html", "text/html; charset=utf-8");
    types.put("style.css", "text/css; charset=utf-8");
    types.put("icon.svg", "image/svg+xml");
    for (String module :
        new String[] {"main", "server", "grid", "labels", "image", "grow", "map", "exchange"}) {
      types.put(module + ".js", "text/javascript; charset=utf-8");
    }
    return types;
  }

  private ExploreServer(Address address) {
    this.address = address;
    door = new Door(address);
    server = Javalin.create(this::configure);
    looking = new Timer("sdclr-looking", true);
  }

  /**
   * Begins to serve.
   *
   * @throws SdclrException when the port is in use
   */
  public static ExploreServer start(ExploredImages images, Address address) {
    return start(() -> images, address);
  }

  /**
   * Opens images and begins to serve them. The server gets ready in the meantime, which takes about
   * as long as a million images take to be found.
   *
   * @param opening is called by this thread; what it throws ends the server
   * @throws SdclrException when the port is in use
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the error that is thrown is what is waited for
  public static ExploreServer start(Supplier<ExploredImages> opening, Address address) {
    CompletableFuture<ExploreServer> listening =
        CompletableFuture.supplyAsync(() -> listening(address), ExploreServer::inBackground);
    Workbench opened;
    try {
      opened = new Workbench(opening.get());
    } catch (RuntimeException | Error e) {
      listening.thenAccept(ExploreServer::close);
      throw e;
    }
    try {
      ExploreServer started = listening.join();
      started.show(opened);
      return started;
    } catch (CompletionException e) {
      opened.close();
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "sdclr-listening");
    thread.setDaemon(true);
    thread.start();
  }

  private static ExploreServer listening(Address address) {
    ExploreServer started = new ExploreServer(address);
    try {
      started.server.start(address.host(), address.port());
    } catch (RuntimeException e) {
      throw notStarted(address, e);
    }
    return started;
  }

  private void show(Workbench opened) {
    workbench = opened;
    looking.schedule(
        new TimerTask() {
          @Override
          public void run() {
            opened.start();
          }
        },
        MILLIS_FOR_FIRST_PAGE);
    looking.schedule(
        new TimerTask() {
          @Override
          public void run() {
            look();
          }
        },
        MILLIS_BETWEEN_LOOKS,
        MILLIS_BETWEEN_LOOKS);
  }

  /** What requests are answered from; whoever knows the address may be early. */
  private Workbench workbench() {
    if (workbench == null) {
      throw new Refusal(503, "the images are being opened: try again soon");
    }
    return workbench;
  }

  /** What is shown. */
  public ExploredImages images() {
    return workbench().images();
  }

  private static RuntimeException notStarted(Address address, RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof BindException)) {
      cause = cause.getCause();
    }
    if (cause instanceof BindException && cause.getMessage().contains("in use")) {
      return new SdclrException(
          "port %d of %s is in use: choose another --port, or leave it out for one that is free"
              .formatted(address.port(), address.host()),
          e);
    } else if (cause instanceof IOException io) {
      return new SdclrException(
          "cannot serve on port %d of %s: %s"
              .formatted(address.port(), address.host(), IoReason.of(io)),
          e);
    }
    return e;
  }

  /** Takes up what other processes have labelled. */
  private void look() {
    try {
      workbench().desk().follow();
    } catch (SdclrException e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    config.jetty.threadPool = threads();
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.routes.before(door::check);
    config.routes.post(Door.LOGIN, door::login);
    pages(config);
    pictures(config);
    questions(config);
    labelling(config);
    config.routes.exception(Refusal.class, ExploreServer::refuse);
    config.routes.exception(SdclrException.class, ExploreServer::fail);
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
          text(request, 500, "something went wrong; the terminal that serves the page says what");
        });
  }

  /** Whoever is at the door may end a request in its middle: that is no failure of this program. */
  private static boolean isBrokenOff(Throwable e) {
    return e != null
        && (e instanceof EofException
            || e instanceof HttpException
            || e instanceof TimeoutException
            || isBrokenOff(e.getCause()));
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("sdclr-web");
    threads.setDaemon(true);
    return threads;
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
    try (InputStream file = ExploreServer.class.getResourceAsStream("page/" + name)) {
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
    if (text == null || !ROW.matcher(text).matches()) {
      throw new Refusal(400, "'%s' is not a number".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private void questions(JavalinConfig config) {
    config.routes.sse(
        "/api/events", client -> workbench().events().add(client, workbench().greeting()));
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
              workbench().exchange().take(name == null ? "" : name, request.bodyInputStream()));
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
          workbench().mark(body(request, MarkRequest.class));
          request.status(204);
        });
    config.routes.post(
        "/api/undo",
        request -> {
          workbench().desk().undo();
          request.status(204);
        });
    config.routes.post(
        "/api/redo",
        request -> {
          workbench().desk().redo();
          request.status(204);
        });
    config.routes.post(
        "/api/suggestions",
        request -> json(request, workbench().suggest(body(request, SuggestRequest.class))));
  }

  private static <T> T body(Context request, Class<T> type) {
    try {
      return RecordFile.fromJson(request.body(), type, "the request");
    } catch (SdclrException e) {
      throw new Refusal(400, e.getMessage());
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

  /** What its user should know of the images and of who can see them, in sentences. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(images().notes());
    if (!address.isLoopback()) {
      notes.add(
          "whoever reaches port %d of this machine and knows the password sees the images and labels them; nothing is encrypted on the way"
              .formatted(port()));
    }
    return notes;
  }

  /** The address that lets its user in. */
  public String link() {
    return door.link(server.port());
  }

  /** The port that it is served on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    looking.cancel();
    if (workbench != null) {
      workbench.events().close();
    }
    server.stop();
    if (workbench != null) {
      workbench.close();
    }
  }
}
