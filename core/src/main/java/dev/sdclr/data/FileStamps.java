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
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * What tells images apart from others of the same names without reading them: the size of each
 * one's file, or of the file that it lies in with others, and the time when it was written; and
 * what tells other names apart.
 */
public final class FileStamps {

  /** Stands for what is not known of a file. */
  public static final long UNREADABLE = -1;

  private final boolean times;
  private final MessageDigest digest = Digests.by("SHA-256");
  private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

  private FileStamps(boolean times) {
    this.times = times;
  }

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
    return new FileStamps(false).checksum(images);
  }

  /** SHA-256, in hexadecimal, of the sizes and times of files. */
  public static String of(ImageSource images) {
    return new FileStamps(true).checksum(images);
  }

  /**
   * Size and time of each image's file, one after the other, in bytes and nanoseconds; both are
   * {@link #UNREADABLE} where there is none. A new array.
   */
  public static long[] each(ImageSource images) {
    long[] stamps = new long[Math.multiplyExact(2, images.size())];
    Path last = null;
    for (int i = 0; i < images.size(); i++) {
      Path file = container(images, i).orElse(null);
      if (i > 0 && Objects.equals(file, last)) {
        System.arraycopy(stamps, 2 * i - 2, stamps, 2 * i, 2);
      } else {
        stamp(file, stamps, 2 * i);
      }
      last = file;
    }
    return stamps;
  }

  /**
   * SHA-256, in hexadecimal, of what {@link #each} tells of some images.
   *
   * @param from first image
   * @param to image after the last
   */
  public static String ofSome(long[] stamps, int from, int to) {
    FileStamps some = new FileStamps(true);
    for (int i = 2 * from; i < 2 * to; i++) {
      some.add(stamps[i]);
    }
    return some.hex();
  }

  private static void stamp(Path file, long[] stamps, int position) {
    stamps[position] = UNREADABLE;
    stamps[position + 1] = UNREADABLE;
    if (file != null) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        stamps[position] = found.size();
        stamps[position + 1] = nanos(found);
      } catch (IOException e) {
        return; // whoever reads the image says why
      }
    }
  }

  private static long nanos(BasicFileAttributes file) {
    return file.lastModifiedTime().to(TimeUnit.NANOSECONDS);
  }

  /** The file that an image lies in; a name that the system has no path for is of none. */
  public static Optional<Path> container(ImageSource images, int index) {
    try {
      return images.container(index);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private String checksum(ImageSource images) {
    Path last = null;
    for (int i = 0; i < images.size(); i++) {
      Path file = container(images, i).orElse(null);
      if (file != null && !file.equals(last)) { // those of a file often follow one another
        last = file;
        add(file);
      }
    }
    return hex();
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private void add(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      add(found.size());
      if (times) {
        add(nanos(found));
      }
    } catch (IOException e) {
      add(UNREADABLE);
    }
  }

  private void add(long value) {
    digest.update(number.putLong(0, value).array());
  }
}
