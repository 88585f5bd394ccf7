package dev.sdclr.data.known;

import dev.sdclr.InputFile;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.folder.FolderScan;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The binary version of CIFAR-10 and CIFAR-100: records of label bytes and three 32x32 planes.
 *
 * <p>Format: Krizhevsky, <i>The CIFAR-10 dataset</i>, "binary version". CIFAR-100 gives its fine
 * labels.
 */
public enum CifarBinary {
  CIFAR_10(1, 10, "batches.meta.txt"),
  CIFAR_100(2, 100, "fine_label_names.txt");

  private static final int SIDE = 32;
  private static final int PIXEL_BYTES = 3 * SIDE * SIDE;

  private final int labelBytes;
  private final int classes;
  private final String namesFile;

  CifarBinary(int labelBytes, int classes, String namesFile) {
    this.labelBytes = labelBytes;
    this.classes = classes;
    this.namesFile = namesFile;
  }

  /** Which of the two is in {@code folder}, if any. */
  public static Optional<CifarBinary> in(Path folder) {
    return Arrays.stream(values()).filter(kind -> !kind.trainFiles(folder).isEmpty()).findFirst();
  }

  private List<Path> trainFiles(Path folder) {
    List<String> names =
        this == CIFAR_10
            ? IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList()
            : List.of("train.bin");
    return names.stream().map(folder::resolve).filter(Files::isRegularFile).toList();
  }

  /** Opens all that is there. */
  public Dataset open(Path folder, String name) {
    requireRoom(folder);
    Optional<ImageSource> test = openTest(folder, name).map(images -> images);
    return new Dataset(name, openTrain(folder, name), test, "CIFAR binaries");
  }

  /** Opens the training batches that are there, in order. */
  PackedImages openTrain(Path folder, String name) {
    return open(folder, trainFiles(folder), name + " train");
  }

  /** Opens the test batch, when there. */
  Optional<PackedImages> openTest(Path folder, String name) {
    return testFile(folder).map(file -> open(folder, List.of(file), name + " test"));
  }

  private Optional<Path> testFile(Path folder) {
    return Optional.of(folder.resolve(this == CIFAR_10 ? "test_batch.bin" : "test.bin"))
        .filter(Files::isRegularFile);
  }

  /** All files are in memory together. */
  private void requireRoom(Path folder) {
    List<Path> files = new ArrayList<>(trainFiles(folder));
    testFile(folder).ifPresent(files::add);
    long images = 0;
    for (Path file : files) {
      try {
        images += Files.size(file) / (labelBytes + PIXEL_BYTES);
      } catch (IOException e) {
        throw FolderScan.unreadable(file, e);
      }
    }
    PackedImages.requireRoom(folder, images, PIXEL_BYTES);
  }

  private PackedImages open(Path folder, List<Path> files, String name) {
    List<byte[]> pixels = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path file : files) {
      try {
        read(file, pixels, labels);
      } catch (IOException e) {
        throw FolderScan.unreadable(file, e);
      }
    }
    return PackedImages.of(
        name,
        SIDE,
        SIDE,
        PackedImages.Layout.RGB_PLANES,
        pixels.toArray(new byte[0][]),
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classNames(folder));
  }

  private void read(Path file, List<byte[]> pixels, List<Integer> labels) throws IOException {
    long length = Files.size(file);
    int record = labelBytes + PIXEL_BYTES;
    if (length == 0 || length % record != 0) {
      throw new SdclrException(
          "%s is not a whole CIFAR file: %,d bytes are not a multiple of %,d (fetch it again)"
              .formatted(file, length, record));
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(InputFile.stream(file), 1 << 16))) {
      for (long i = 0; i < length / record; i++) {
        in.skipNBytes(labelBytes - 1);
        int label = in.readUnsignedByte();
        if (label >= classes) {
          throw new SdclrException(
              "%s, image %d: label must be in [0, %d), was %d".formatted(file, i, classes, label));
        }
        byte[] image = new byte[PIXEL_BYTES];
        in.readFully(image);
        pixels.add(image);
        labels.add(label);
      }
    }
  }

  private List<String> classNames(Path folder) {
    Path file = folder.resolve(namesFile);
    if (Files.isRegularFile(file)) {
      try {
        List<String> names =
            SmallFile.text(file)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (names.size() == classes) {
          return names;
        }
      } catch (IOException e) {
        throw FolderScan.unreadable(file, e);
      }
    }
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
