package dev.sdclr.data.shard;

import java.io.IOException;
import java.nio.file.Path;

/** A tar archive in the WebDataset form. */
record TarShard(ShardIndex index, ShardChannels channels) implements Shard {

  @Override
  public int size() {
    return index.size();
  }

  @Override
  public Path file() {
    return index.shard();
  }

  @Override
  public String name(int image) {
    return index.names().get(image);
  }

  @Override
  public int number(int image) {
    return image;
  }

  @Override
  public int label(int image) {
    return index.labels()[image];
  }

  @Override
  public String place(int image) {
    return "%s in %s".formatted(index.names().get(image), index.shard());
  }

  @Override
  public byte[] read(int image) throws IOException {
    return channels.read(index.shard(), index.offsets()[image], index.sizes()[image]);
  }
}
