package dev.sdclr.data.shard;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.PackedNames;
import java.io.IOException;

/**
 * A row group of a Parquet file: what can be read without the rest of it.
 *
 * @param file it is of
 * @param first number of its first row
 * @param names of the images, empty for those without one
 * @param labels class numbers, or {@link ImageSource#UNLABELLED}
 * @param cache keeps the images of groups that were read last
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record ParquetGroup(
    ParquetFile file, int first, PackedNames names, int[] labels, ParquetCache cache)
    implements Shard {

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public String name(int image) {
    String own = names.get(image);
    return "%s/%s"
        .formatted(
            file.path().getFileName(), own.isEmpty() ? "%07d".formatted(first + image) : own);
  }

  @Override
  public int label(int image) {
    return labels[image];
  }

  @Override
  public String place(int image) {
    return "in row %,d of %s".formatted(first + image, file.path());
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
