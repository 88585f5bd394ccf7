package dev.sdclr.web;

import dev.sdclr.SdclrException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.run.RecordFile;
import dev.sdclr.web.Answers.Made;
import dev.sdclr.web.Answers.Tile;
import dev.sdclr.web.Answers.Tiles;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves the page on which images are looked through and labelled; closing ends it. */
public final class ExploreServer implements AutoCloseable {

  private static final int MAX_THREADS = 64;
  private static final int MIN_THREADS = 4;
  private static final long MAX_REQUEST_BYTES = 1 << 20;
  private static final int MILLIS_BETWEEN_LOOKS = 1000;

  /** When no browser comes, what is made of the features begins without one. */
  private static final int MILLIS_FOR_FIRST_PAGE = 3000;

  private final Address address;
  private final Door door;
  private final Javalin server;
  private final Timer looking;
  private volatile Workbench workbench; // null until the images are open

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
    address.requireFree(); // before images are embedded for nothing
    CompletableFuture<ExploreServer> listening =
        CompletableFuture.supplyAsync(() -> listening(address), ExploreServer::inBackground);
    listening.thenRunAsync(ExploreServer::rehearse, ExploreServer::inBackground);
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

  /**
   * Has classes loaded that the first page would wait for; a million images are being opened still.
   */
  private static void rehearse() {
    RecordFile.fromJson("{}", ListingRequest.class, "nothing");
    RecordFile.toJsonLine(new Made(0L, 0));
    RecordFile.toJsonLine(new Tiles(0, List.of(new Tile(0, "", null))));
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
            opened.follow();
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
    return cause instanceof IOException io ? address.notServed(io) : e;
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    config.jetty.threadPool = threads();
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.router.javaLangErrorHandler(Routes::failUnexpectedly);
    new Routes(door, this::workbench).addTo(config);
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("sdclr-web");
    threads.setDaemon(true);
    return threads;
  }

  /** What its user should know of the images and of who can see them, in sentences. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(images().notesForLabelling());
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
