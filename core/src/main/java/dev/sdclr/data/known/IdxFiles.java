package dev.sdclr.data.known;

import dev.sdclr.Counted;
import dev.sdclr.InputFile;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.folder.FolderScan;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/**
 * The IDX files of MNIST and its kin: grey images and labels, gzip-compressed or not.
 *
 * <p>A file is a magic number, its dimensions as big-endian ints, and unsigned bytes (LeCun, <i>The
 * MNIST database</i>, "file formats").
 */
public final class IdxFiles {

  private static final int LABELS_MAGIC = 0x0801;
  private static final int IMAGES_MAGIC = 0x0803;

  /** Deflate cannot pack more into a byte, so that a small file cannot claim a large content. */
  private static final long MAX_COMPRESSION = 1032;

  private IdxFiles() {}

  /** Whether {@code folder} has training images in this form. */
  public static boolean areIn(Path folder) {
    return find(folder, "train-images-idx3-ubyte").isPresent();
  }

  /** Opens all that is there; classes are called by their numbers unless names are given. */
  public static Dataset open(Path folder, String name, List<String> names) {
    Optional<Path> labels = find(folder, "train-labels-idx1-ubyte");
    PackedImages train =
        open(
            find(folder, "train-images-idx3-ubyte").orElseThrow(),
            labels,
            name + " train",
            labels.isEmpty() ? List.of() : names);
    Optional<Path> testImages = find(folder, "t10k-images-idx3-ubyte");
    Optional<Path> testLabels = find(folder, "t10k-labels-idx1-ubyte");
    List<String> notes =
        labels.isEmpty() && testImages.isPresent() && testLabels.isPresent()
            ? List.of(Inspection.LABELS_LEFT_OUT)
            : List.of();
    Optional<ImageSource> test =
        testImages.map(
            images ->
                open(
                    images,
                    testLabels.filter(file -> train.isLabelled()),
                    name + " test",
                    train.classNames()));
    Inspection inspection = new Inspection("IDX files", Map.of(), notes);
    return new Dataset(name, train, Optional.empty(), test, inspection);
  }

  private static Optional<Path> find(Path folder, String fileName) {
    for (String candidate : List.of(fileName, fileName + ".gz")) {
      if (Files.isRegularFile(folder.resolve(candidate))) {
        return Optional.of(folder.resolve(candidate));
      }
    }
    return Optional.empty();
  }

  /**
   * Reads images and their labels.
   *
   * @param labels of the images; without them none has one, though there may be classes
   * @param names of the classes; where empty, the numbers that labels have
   * @throws SdclrException when a file is malformed, or they do not belong together
   */
  public static PackedImages open(
      Path images, Optional<Path> labels, String name, List<String> names) {
    int[] size = new int[3];
    byte[][] pixels = read(images, IMAGES_MAGIC, size);
    if (labels.isEmpty()) {
      int[] none = IntStream.range(0, pixels.length).map(i -> ImageSource.UNLABELLED).toArray();
      return PackedImages.of(name, size[2], size[1], PackedImages.Layout.GREY, pixels, none, names);
    }
    int[] count = new int[1];
    byte[] stored = read(labels.get(), LABELS_MAGIC, count)[0];
    if (count[0] != pixels.length) {
      throw new SdclrException(
          "%s has %s but %s has %s: they do not belong together"
              .formatted(
                  images,
                  Counted.of(pixels.length, "image"),
                  labels.get(),
                  Counted.of(count[0], "label")));
    }
    int[] numbers = IntStream.range(0, stored.length).map(i -> stored[i] & 0xFF).toArray();
    int classes = IntStream.of(numbers).max().orElse(0) + 1;
    if (!names.isEmpty() && classes > names.size()) {
      throw new SdclrException(
          "%s: label must be in [0, %d), was %d"
              .formatted(labels.get(), names.size(), classes - 1));
    }
    List<String> called =
        names.isEmpty() ? IntStream.range(0, classes).mapToObj(Integer::toString).toList() : names;
    return PackedImages.of(
        name, size[2], size[1], PackedImages.Layout.GREY, pixels, numbers, called);
  }

  /** Reads images, or all labels as one, checking what the header claims before making room. */
  private static byte[][] read(Path file, int magic, int[] size) {
    try (InputStream opened = open(file);
        DataInputStream in = new DataInputStream(opened)) {
      int found = in.readInt();
      if (found != magic) {
        throw malformed(file, "magic number must be 0x%08x, was 0x%08x".formatted(magic, found));
      }
      long itemBytes = 1;
      for (int i = 0; i < size.length; i++) {
        size[i] = in.readInt();
        if (size[i] < 1 || (i > 0 && size[i] > 1 << 15)) {
          throw malformed(file, "dimension %d is %d".formatted(i, size[i]));
        }
        itemBytes *= i == 0 ? 1 : size[i];
      }
      requireLength(file, 4 + 4L * size.length + size[0] * itemBytes);
      PackedImages.requireRoom(file, size[0], itemBytes);
      boolean labels = size.length == 1;
      byte[][] items = items(in, labels ? 1 : size[0], labels ? size[0] : (int) itemBytes);
      if (in.read() >= 0) {
        throw malformed(file, "it continues after the last of %,d items".formatted(size[0]));
      }
      return items;
    } catch (EOFException e) {
      throw malformed(file, "it ends early");
    } catch (ZipException e) {
      throw malformed(file, e.getMessage());
    } catch (IOException e) {
      throw FolderScan.unreadable(file, e);
    }
  }

  /** Makes room as they come, since a compressed file may end long before its header says. */
  private static byte[][] items(DataInputStream in, int count, int bytes) throws IOException {
    List<byte[]> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] item = in.readNBytes(bytes);
      if (item.length < bytes) {
        throw new EOFException();
      }
      items.add(item);
    }
    return items.toArray(new byte[0][]);
  }

  private static void requireLength(Path file, long expected) throws IOException {
    long length = Files.size(file);
    boolean fits = isCompressed(file) ? fitsCompressed(file, expected) : length == expected;
    if (!fits) {
      throw malformed(
          file, "its header asks for %,d bytes, the file has %,d".formatted(expected, length));
    }
  }

  /** The last four bytes of a gzip file are the length of its content, modulo 2³². */
  private static boolean fitsCompressed(Path file, long expected) throws IOException {
    try (FileChannel in = InputFile.channel(file);
        InputStream end = Channels.newInputStream(in.position(Math.max(0, in.size() - 4)))) {
      int content = Integer.reverseBytes(new DataInputStream(end).readInt());
      return content == (int) expected && expected <= in.size() * MAX_COMPRESSION;
    }
  }

  private static InputStream open(Path file) throws IOException {
    return isCompressed(file)
        ? InputFile.gunzipped(file)
        : new BufferedInputStream(InputFile.stream(file), 1 << 16);
  }

  private static boolean isCompressed(Path file) {
    return file.getFileName().toString().endsWith(".gz");
  }

  private static SdclrException malformed(Path file, String problem) {
    return new SdclrException(
        "%s is not a whole IDX file: %s (fetch it again)".formatted(file, problem));
  }
}
