package dev.sdclr.data;

import dev.sdclr.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;

/**
 * What tells images apart from others of the same names without reading them: the size of each
 * one's file, or of the file that it lies in with others, and the time when it was written; and
 * what tells other names apart.
 */
public final class FileStamps {

  /** Stands for what is not known of a file. */
  public static final long UNREADABLE = -1;

  /** Images that one thread looks at in a row, as those of a file often follow one another. */
  private static final int CHUNK = 1 << 12;

  private FileStamps() {}

  /** CRC-32C, in hexadecimal, of the images' names in their order. */
  public static String ofNames(ImageSource images) {
    CRC32C names = new CRC32C();
    for (int image = 0; image < images.size(); image++) {
      names.update(images.path(image).getBytes(StandardCharsets.UTF_8));
      names.update('\n');
    }
    return "%08x".formatted(names.getValue());
  }

  /** SHA-256, in hexadecimal, of the sizes of files, which copies of them have in common. */
  public static String ofSizes(ImageSource images) {
    long[] stamps = each(images);
    return digest(IntStream.range(0, images.size()).mapToLong(i -> stamps[2 * i]));
  }

  /** SHA-256, in hexadecimal, of the sizes and times of files. */
  public static String of(ImageSource images) {
    return ofSome(each(images), 0, images.size());
  }

  /**
   * SHA-256, in hexadecimal, of what {@link #each} tells of some images.
   *
   * @param from first image
   * @param to image after the last
   */
  public static String ofSome(long[] stamps, int from, int to) {
    return digest(Arrays.stream(stamps, 2 * from, 2 * to));
  }

  private static String digest(LongStream values) {
    MessageDigest digest = Digests.sha256();
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    values.forEachOrdered(value -> digest.update(number.putLong(0, value).array()));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Size and time of each image's file, one after the other, in bytes and nanoseconds; both are
   * {@link #UNREADABLE} where there is none. A new array, filled by all cores.
   */
  public static long[] each(ImageSource images) {
    int count = images.size();
    long[] stamps = new long[Math.multiplyExact(2, count)];
    IntStream.range(0, (count + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> fill(images, chunk * CHUNK, Math.min(count - chunk * CHUNK, CHUNK), stamps));
    return stamps;
  }

  private static void fill(ImageSource images, int from, int count, long[] stamps) {
    Path last = null;
    for (int i = from; i < from + count; i++) {
      Path file = container(images, i).orElse(null);
      if (i > from && Objects.equals(file, last)) {
        System.arraycopy(stamps, 2 * i - 2, stamps, 2 * i, 2);
      } else {
        stamp(file, stamps, 2 * i);
      }
      last = file;
    }
  }

  private static void stamp(Path file, long[] stamps, int position) {
    stamps[position] = UNREADABLE;
    stamps[position + 1] = UNREADABLE;
    if (file != null) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        stamps[position] = found.size();
        stamps[position + 1] = found.lastModifiedTime().to(TimeUnit.NANOSECONDS);
      } catch (IOException e) {
        return; // whoever reads the image says why
      }
    }
  }

  /** The file that an image lies in; a name that the system has no path for is of none. */
  public static Optional<Path> container(ImageSource images, int index) {
    try {
      return images.container(index);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
