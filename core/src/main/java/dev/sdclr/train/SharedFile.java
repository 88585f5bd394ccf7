package dev.sdclr.train;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import java.io.IOException;
import java.nio.file.Path;

/** A file of rank 0's on its way to the others. */
public final class SharedFile {

  private SharedFile() {}

  /**
   * Its content, whatever its size.
   *
   * @throws SdclrException when it cannot be read
   */
  public static byte[] read(Path file) {
    try {
      return SmallFile.bytes(file, Integer.MAX_VALUE);
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /**
   * Writes it on another rank.
   *
   * @throws SdclrException when it cannot be written
   */
  public static void write(Path file, byte[] bytes) {
    AtomicFile.makeFolder(file);
    AtomicFile.write(file, bytes);
  }
}
