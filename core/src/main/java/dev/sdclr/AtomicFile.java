package dev.sdclr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

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
   * file}: a link of that name is replaced itself. What killed processes left behind goes.
   *
   * @throws SdclrException when it cannot be written; the old file is then untouched
   */
  public static void write(Path file, Filler filler) {
    Path target = file.toAbsolutePath();
    try (TemporaryFile temporary = TemporaryFile.in(target.getParent())) {
      filler.fill(temporary.channel());
      temporary.channel().force(true);
      temporary.moveTo(target);
      TemporaryFile.clearOlder(target);
      forceEntry(target.getParent());
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  /**
   * Makes the folder that a file is going to lie in, but none around it.
   *
   * @throws SdclrException when it is a link, or cannot be made
   */
  public static void makeFolder(Path file) {
    try {
      Unlinked.makeFolder(file.toAbsolutePath().getParent());
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
      Path folder = file.toAbsolutePath().getParent();
      if (!Files.isDirectory(folder)) { // which a link to one is not to the other method
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw notWritten(file, e);
    }
  }

  /**
   * Checks that a file may take the place of what is there, if anything is: whoever names a pipe or
   * a device, or a link to one as {@code /dev/stdout} is, does not mean that to be deleted.
   *
   * @throws UsageException when it is a pipe, a socket or a device, or leads to one
   */
  public static void requireReplaceable(Path file) {
    try {
      if (Files.readAttributes(file, BasicFileAttributes.class).isOther()) {
        throw new UsageException(
            "cannot write %s: it is a pipe, socket or device, not a file: name another"
                .formatted(file));
      }
    } catch (IOException e) {
      // nothing is there, or the writing tells
    }
  }

  /** Whether a file is one that a killed process left behind while it wrote, by its name. */
  public static boolean isLeftOver(Path file) {
    return TemporaryFile.isNamed(file);
  }

  private static SdclrException notWritten(Path file, IOException e) {
    return new SdclrException(
        "cannot write %s: %s (is there room, and do you have permission to write there?)"
            .formatted(
                file,
                e instanceof NoSuchFileException ? "its folder does not exist" : IoReason.of(e)),
        e);
  }

  /** Makes a new name last through a power cut, where the system lets directories be opened. */
  public static void forceEntry(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no directories; its renames are in the journal.
    }
  }
}
