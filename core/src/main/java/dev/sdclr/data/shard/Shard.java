package dev.sdclr.data.shard;

import dev.sdclr.data.ImageSource;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Images that lie together in a file and are best read one after another; safe for concurrent use.
 */
sealed interface Shard permits TarShard, ParquetGroup {

  /** Of the images. */
  int size();

  Path file();

  /**
   * Name of an image within the file, which need not be the only one of that name; may be empty.
   */
  String name(int index);

  /** Which one in the file an image is, from 0. */
  int number(int index);

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
