package dev.sdclr.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Something that reads a file's content, all of it. */
@FunctionalInterface
public interface Reading {

  /**
   * Reads the content.
   *
   * @throws dev.sdclr.SdclrException when it is refused
   */
  void read(byte[] content) throws IOException;

  /** Something that reads a file on disk. */
  @FunctionalInterface
  interface OfPath {
    void read(Path file) throws IOException;
  }

  /** Puts each content into {@code file} first. */
  static Reading of(Path file, OfPath reading) {
    return content -> {
      try {
        Files.write(file, content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      reading.read(file);
    };
  }
}
