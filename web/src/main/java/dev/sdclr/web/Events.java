package dev.sdclr.web;

import dev.sdclr.run.RecordFile;
import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells all windows what has happened, as server-sent events. */
final class Events implements AutoCloseable {

  private static final int MAX_WINDOWS = 32;
  private static final int MAX_WAITING = 10_000;
  private static final int SECONDS_OF_SILENCE = 10;

  private final Set<Window> windows = ConcurrentHashMap.newKeySet();

  private record Event(String name, String json) {}

  /** One that listens; a slow one keeps no other waiting. */
  private final class Window implements Runnable {

    private final SseClient client;
    private final BlockingDeque<Event> waiting = new LinkedBlockingDeque<>(MAX_WAITING);

    Window(SseClient client) {
      this.client = client;
    }

    @Override
    public void run() {
      try {
        while (windows.contains(this) && !client.terminated()) {
          Event event = waiting.poll(SECONDS_OF_SILENCE, TimeUnit.SECONDS);
          if (event == null) {
            client.sendComment("still there"); // finds out whether the window is, too
          } else {
            client.sendEvent(event.name(), event.json(), null);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        windows.remove(this);
        client.close();
      }
    }
  }

  /**
   * Lets a window listen from now on.
   *
   * @param first gives what it is told before all else, of a time when it listens already
   */
  void add(SseClient client, Supplier<?> first) {
    if (windows.size() >= MAX_WINDOWS) {
      client.close();
      return;
    }
    client.keepAlive();
    Window window = new Window(client);
    windows.add(window);
    client.onClose(() -> windows.remove(window));
    window.waiting.offerFirst(new Event("hello", RecordFile.toJsonLine(first.get())));
    Thread thread = new Thread(window, "sdclr-window");
    thread.setDaemon(true);
    thread.start();
  }

  /** Tells all windows; one that has not listened for long is let go, and comes back anew. */
  void tell(String name, Object what) {
    Event event = new Event(name, RecordFile.toJsonLine(what));
    windows.removeIf(window -> !window.waiting.offer(event));
  }

  @Override
  public void close() {
    windows.forEach(window -> window.client.close());
    windows.clear();
  }
}
