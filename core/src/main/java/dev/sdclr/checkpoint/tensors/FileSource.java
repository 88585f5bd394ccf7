package dev.sdclr.checkpoint.tensors;

import dev.sdclr.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file on disk, opened once. */
public final class FileSource implements ByteSource {

  /** For arrays the channel keeps a native buffer as large as the largest read. */
  private static final int MAX_AT_ONCE = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  public FileSource(Path file) throws IOException {
    this.file = file;
    channel = InputFile.channel(file);
    size = channel.size();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, ByteBuffer target) throws IOException {
    long at = position;
    int end = target.limit();
    while (target.position() < end) {
      target.limit(target.position() + Math.min(MAX_AT_ONCE, end - target.position()));
      int count = channel.read(target, at);
      if (count < 0) {
        throw new EOFException("the file ends early");
      }
      at += count;
    }
    target.limit(end);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
