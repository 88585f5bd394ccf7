package dev.sdclr;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** A file that another process is going to write. */
public final class AwaitedFile {

  private static final int PATIENCE_SECONDS = 60;

  private AwaitedFile() {}

  /**
   * Waits until it is there.
   *
   * @throws AssertionError when it has not come after a minute
   */
  public static void await(Path file) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(file)) {
      Path folder = file.toAbsolutePath().getParent();
      while (!Files.isDirectory(folder)) {
        folder = folder.getParent();
      }
      try (WatchService watch = folder.getFileSystem().newWatchService()) {
        folder.register(watch, ENTRY_CREATE); // from now on nothing is missed
        if (!Files.exists(folder.resolve(folder.relativize(file.toAbsolutePath()).getName(0)))) {
          watch.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(file + " has not been written");
      }
    }
  }
}
