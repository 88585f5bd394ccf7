package dev.sdclr.checkpoint.tensors;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file of weights that is read in places; closing frees it. */
public interface ByteSource extends AutoCloseable {

  /** Names it in errors. */
  Path file();

  long size();

  /**
   * Fills what remains of {@code target}.
   *
   * @throws java.io.EOFException when the file ends before
   */
  void read(long position, ByteBuffer target) throws IOException;

  /** A copy of a part that has been checked to lie inside and to be small. */
  default byte[] bytes(long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(position, ByteBuffer.wrap(bytes));
    return bytes;
  }

  default SdclrException malformed(String reason) {
    return TensorFile.malformed(file(), reason);
  }

  @Override
  void close() throws IOException;
}
