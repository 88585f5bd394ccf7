package dev.sdclr.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a text file so that it is there whole or not at all. */
final class WholeFile {

  private WholeFile() {}

  /** Writes lines. */
  @FunctionalInterface
  interface Content {
    void write(BufferedWriter writer) throws IOException;
  }

  static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Files.createDirectories(target.getParent());
    Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      try (BufferedWriter writer = Files.newBufferedWriter(temporary)) {
        content.write(writer);
      }
      Files.move(
          temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
