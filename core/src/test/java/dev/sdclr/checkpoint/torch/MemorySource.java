package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file's bytes without a file. */
@SuppressWarnings("ArrayRecordComponent")
record MemorySource(byte[] content) implements ByteSource {

  @Override
  public Path file() {
    return Path.of("w.pt");
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    if (position < 0 || position > content.length - target.remaining()) {
      throw new EOFException("the file ends early");
    }
    target.put(content, (int) position, target.remaining());
  }

  @Override
  public void close() {}
}
