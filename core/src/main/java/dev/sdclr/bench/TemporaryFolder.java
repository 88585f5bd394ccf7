package dev.sdclr.bench;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is gone when closed.
 *
 * @param path of the folder
 */
record TemporaryFolder(Path path) implements AutoCloseable {

  /**
   * Makes one in {@code parent}.
   *
   * @throws SdclrException when there is no room for one
   */
  static TemporaryFolder in(Path parent) {
    try {
      return new TemporaryFolder(Files.createTempDirectory(parent, "sdclr-bench-"));
    } catch (IOException e) {
      throw new SdclrException(
          "cannot make a folder in %s: %s (set another with SDCLR_JAVA_OPTIONS=-Djava.io.tmpdir=DIR)"
              .formatted(parent, IoReason.of(e)),
          e);
    }
  }

  @Override
  public void close() {
    try {
      for (Path file : contentFirst()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(path, IoReason.of(e)), e);
    }
  }

  private List<Path> contentFirst() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    }
  }
}
