package dev.sdclr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file whole: readers see the old content or the new, never a part of it.
 *
 * <p>Folders are made only when asked for: where a run's folder has gone, with the disk that it was
 * on, a new one would not be that run.
 */
public final class AtomicFile {

  private AtomicFile() {}

  /** Fills an open channel. */
  @FunctionalInterface
  public interface Filler {
    void fill(FileChannel channel) throws IOException;
  }

  /**
   * Writes {@code bytes} to {@code file}.
   *
   * @throws SdclrException when it cannot be written; the old file is then untouched
   */
  public static void write(Path file, byte[] bytes) {
    write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /**
   * Lets {@code filler} write a temporary neighbour, forces it to disk and renames it to {@code
   * file}.
   *
   * @throws SdclrException when it cannot be written; the old file is then untouched
   */
  public static void write(Path file, Filler filler) {
    Path target = file.toAbsolutePath();
    Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      try {
        fill(temporary, filler);
        Files.move(
            temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceEntry(target.getParent());
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  /**
   * Makes the folder that a file is going to lie in, but none around it.
   *
   * @throws SdclrException when it cannot be made
   */
  public static void makeFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
      }
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  /**
   * Makes all the folders that a file is going to lie in.
   *
   * @throws SdclrException when one cannot be made
   */
  public static void makeFolders(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  private static SdclrException notWritten(Path file, IOException e) {
    return new SdclrException(
        "cannot write %s: %s (is there room, and may you write there?)"
            .formatted(file, IoReason.of(e)),
        e);
  }

  /** Makes the new name last through a power cut, where the system lets directories be opened. */
  private static void forceEntry(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no directories; its renames are in the journal.
    }
  }

  private static void fill(Path file, Filler filler) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      filler.fill(channel);
      channel.force(true);
    }
  }
}
