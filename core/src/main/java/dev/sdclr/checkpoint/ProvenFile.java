package dev.sdclr.checkpoint;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * Replaces a file only by one that was read back from where it was written, and keeps the one
 * before.
 *
 * <p>At every instant, killed wherever it may be, the file is there and whole.
 */
final class ProvenFile {

  private ProvenFile() {}

  /** Where the file before {@code file} is kept. */
  static Path previous(Path file) {
    return file.resolveSibling("previous." + file.getFileName());
  }

  /**
   * Replaces {@code file}, in a folder that is made when it is missing.
   *
   * @param writer writes a new file at the path it is given
   * @param proof throws when the file at the path it is given is not whole
   * @throws SdclrException when it cannot be written or is not whole; the old file is then
   *     untouched
   */
  static void replace(Path file, Consumer<Path> writer, Consumer<Path> proof) {
    AtomicFile.makeFolder(file);
    Path next = file.resolveSibling("next." + file.getFileName());
    try {
      try {
        writer.accept(next);
        proof.accept(next);
        if (Files.exists(file)) {
          keep(file);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(next);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Puts the file before in the place of {@code file}, which is not whole, so that it is not thrown
   * away for that when the next one is written.
   *
   * @throws SdclrException when it cannot be moved
   */
  static void takeBack(Path file) {
    try {
      Files.move(
          previous(file),
          file,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Gives the file a second name; file systems without these get a copy. */
  private static void keep(Path file) throws IOException {
    Path previous = previous(file);
    Files.deleteIfExists(previous);
    try {
      Files.createLink(previous, file);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(file, previous);
    }
  }
}
