package dev.sdclr.train;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.tensor.Ranks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file of rank 0's on its way to the others, in parts: a checkpoint may exceed any array. */
public final class SharedFile {

  private static final int PART_BYTES = 1 << 26;

  private SharedFile() {}

  /**
   * Copies it to all others; every rank calls this.
   *
   * @param file on rank 0, null when it has none; on others it does not matter
   * @param copy on the others, over one that is there
   * @return whether rank 0 has one that is not empty
   * @throws SdclrException when it cannot be read or written
   */
  public static boolean share(Ranks ranks, Path file, Path copy) {
    return ranks.rank() == 0 ? send(ranks, file) : receive(ranks, copy);
  }

  private static boolean send(Ranks ranks, Path file) {
    if (file == null) {
      ranks.fromFirst(new byte[0]);
      return false;
    }
    long bytes = 0;
    try (InputStream in = InputFile.stream(file)) {
      byte[] part = in.readNBytes(PART_BYTES);
      while (part.length > 0) {
        ranks.fromFirst(part);
        bytes += part.length;
        part = in.readNBytes(PART_BYTES);
      }
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
    ranks.fromFirst(new byte[0]);
    return bytes > 0;
  }

  private static boolean receive(Ranks ranks, Path copy) {
    byte[] first = ranks.fromFirst(null);
    if (first.length == 0) {
      return false;
    }
    AtomicFile.makeFolder(copy);
    AtomicFile.write(
        copy,
        channel -> {
          for (byte[] part = first; part.length > 0; part = ranks.fromFirst(null)) {
            write(channel, ByteBuffer.wrap(part));
          }
        });
    return true;
  }

  private static void write(FileChannel channel, ByteBuffer part) throws IOException {
    while (part.hasRemaining()) {
      channel.write(part);
    }
  }
}
