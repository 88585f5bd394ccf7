package dev.sdclr.data.shard;

import dev.sdclr.data.ImageSource;
import java.io.IOException;

/**
 * Images that lie together in a file and are best read one after another; safe for concurrent use.
 */
sealed interface Shard permits TarShard, ParquetGroup {

  /** Of the images. */
  int size();

  /** Name of the file and, in it, of an image. */
  String name(int index);

  /** Class number of an image, or {@link ImageSource#UNLABELLED}. */
  int label(int index);

  /** Where an image lies, for messages. */
  String place(int index);

  /**
   * The encoded image.
   *
   * @throws IOException when it cannot be read
   */
  byte[] read(int index) throws IOException;
}
