package dev.sdclr.data.shard;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.PackedNames;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A row group of a Parquet file: what can be read without the rest of it.
 *
 * @param parquet the file it is of
 * @param first number of its first row
 * @param names of the images, empty for those without one
 * @param labels class numbers, or {@link ImageSource#UNLABELLED}
 * @param cache keeps the images of groups that were read last
 */
@SuppressWarnings("ArrayRecordComponent") // a key by itself: no two share an array
record ParquetGroup(
    ParquetFile parquet, int first, PackedNames names, int[] labels, ParquetCache cache)
    implements Shard {

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Path file() {
    return parquet.path();
  }

  @Override
  public String name(int image) {
    return names.get(image);
  }

  @Override
  public int number(int image) {
    return first + image;
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  @Override
  public String place(int image) {
    return "in row %,d of %s".formatted(first + image, parquet.path());
  }

  @Override
  public byte[] read(int image) throws IOException {
    byte[] bytes = cache.images(this).get(image);
    if (bytes == null) {
      throw new IOException("the row holds no image");
    }
    return bytes;
  }
}
