package dev.sdclr.checkpoint.tensors;

import dev.sdclr.InputFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file on disk, opened once. */
public final class FileSource implements ByteSource {

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
    InputFile.fill(channel, target, position);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
