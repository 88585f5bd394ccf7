package dev.sdclr.embed;

import dev.sdclr.AtomicFile;
import dev.sdclr.InputFile;
import dev.sdclr.ProgressListener;
import dev.sdclr.embed.EmbeddingWriter.PartFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/** Puts parts behind one another without their headers; the bytes in between stay as they are. */
final class Concatenation {

  /** What listeners are told. */
  static final String TASK = "join parts";

  private Concatenation() {}

  /**
   * Writes {@code file}, forced to disk.
   *
   * @param header of the whole
   * @param fileOf a part's file
   * @param headerBytes length of the header of a part of so many rows
   */
  static void write(
      Path file,
      byte[] header,
      List<PartFile> parts,
      Function<PartFile, Path> fileOf,
      IntUnaryOperator headerBytes,
      ProgressListener listener) {
    long total = PartFile.rows(parts);
    AtomicFile.write(
        file,
        out -> {
          ByteBuffer bytes = ByteBuffer.wrap(header);
          while (bytes.hasRemaining()) {
            out.write(bytes);
          }
          long done = 0;
          listener.progress(TASK, "rows", done, total);
          for (PartFile part : parts) {
            append(out, fileOf.apply(part), headerBytes.applyAsInt(part.rows()));
            done += part.rows();
            listener.progress(TASK, "rows", done, total);
          }
        });
  }

  private static void append(FileChannel out, Path part, long from) throws IOException {
    try (FileChannel in = InputFile.channel(part)) {
      for (long at = from; at < in.size(); ) {
        at += in.transferTo(at, in.size() - at, out);
      }
    }
  }
}
