package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.split.EpochOrder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that go bad after a run has listed them: the run stops at the first in one line, or skips
 * and counts them, as it was asked to; it never hangs, and no view is made of what was not read.
 */
@Timeout(60)
class BadFilesMidRunTest {

  private static final int IMAGES = 24;
  private static final int BAD = 5;
  private static final ViewMaker VIEWS = new TwoViews(ViewConfig.cifar().withImageSize(8), 5);

  @TempDir private Path folder;
  private ImageSource source;
  private Path file;

  /** What happens to a file. */
  private interface Mishap {
    void befall(Path file) throws IOException;
  }

  /** A mishap by name. */
  private record Named(String name, Mishap mishap) {

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Named> mishaps() {
    return List.of(
        new Named("deleted", Files::delete),
        new Named("emptied", file -> Files.write(file, new byte[0])),
        new Named("cut off", file -> Files.write(file, cut(file))),
        new Named("zeroed", file -> Files.write(file, new byte[400])),
        new Named("hole in it", file -> Files.write(file, holed(file))),
        new Named(
            "folder",
            file -> {
              Files.delete(file);
              Files.createDirectory(file);
            }),
        new Named(
            "endless device",
            file -> {
              Files.delete(file);
              Files.createSymbolicLink(file, Path.of("/dev/zero"));
            }),
        new Named(
            "broken link",
            file -> {
              Files.delete(file);
              Files.createSymbolicLink(file, file.resolveSibling("none"));
            }),
        new Named(
            "link to itself",
            file -> {
              Files.delete(file);
              Files.createSymbolicLink(file, file);
            }),
        new Named(
            "two gigabytes",
            file -> {
              try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(2L << 30);
              }
            }),
        new Named("bomb", file -> Files.write(file, bomb(file))));
  }

  private static byte[] cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  /** As of a copy that broke off: as long as it was, and zeros from the middle on. */
  private static byte[] holed(Path file) throws IOException {
    return Arrays.copyOf(cut(file), (int) Files.size(file));
  }

  /** Claims 2³¹ − 1 times as many pixels as it has. */
  private static byte[] bomb(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 16; at < 24; at += 4) {
      bytes[at] = 0x7F;
    }
    return bytes;
  }

  @BeforeEach
  void putImages() {
    source = TestImages.folder(folder, IMAGES);
    file = source.file(BAD).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("mishaps")
  void stopsAtIt(Named named) throws IOException {
    named.mishap().befall(file);
    assertThatExceptionOfType(MalformedImageException.class)
        .isThrownBy(() -> epoch(false))
        .withMessageStartingWith("cannot read image " + file + ": ")
        .withMessageEndingWith(" (remove it, or pass --skip-bad-images)")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @ParameterizedTest
  @MethodSource("mishaps")
  void skipsAndCountsIt(Named named) throws IOException {
    named.mishap().befall(file);
    try (ViewLoader loader = loader(true)) {
      List<Integer> seen = epoch(loader);
      assertThat(seen).hasSize(IMAGES).doesNotContain(BAD);
      assertThat(loader.skipped().keySet()).containsExactly("05.png");
    }
  }

  /** Views are cut out of whatever size an image has when it is read. */
  @Test
  void readsAnImageOfAnotherSize() throws IOException {
    Files.copy(
        source.file(6).orElseThrow(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(epoch(false)).hasSize(IMAGES).contains(BAD);
  }

  /** All in a file whose name ends in {@code .png}; of several frames, the first counts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "baseline-420.jpg",
        "cmyk-adobe-inverted.jpg",
        "ycck-adobe.jpg",
        "cmyk.tiff",
        "grey-16bit.png",
        "grey-16bit.tiff",
        "two-frames.gif",
        "two-pages.tiff",
        "animated.png",
        "animated.webp"
      })
  void readsAnImageOfAnotherKindThanItsNameSays(String name) throws IOException {
    try (var other = ImageSource.class.getResourceAsStream("picture/images/" + name)) {
      Files.write(file, other.readAllBytes());
    }
    assertThat(epoch(false)).hasSize(IMAGES).contains(BAD);
    byte[] pixels = source.read(BAD).rgb();
    assertThat(pixels).as("a black or otherwise empty image").isNotEqualTo(filled(pixels));
  }

  /** As many bytes, all equal to the first. */
  private static byte[] filled(byte[] pixels) {
    byte[] all = new byte[pixels.length];
    Arrays.fill(all, pixels[0]);
    return all;
  }

  @Test
  void stopsAtAFileThatNobodyMayReadAnyMore() throws IOException {
    Files.setPosixFilePermissions(file, Set.of());
    assumeThat(Files.isReadable(file)).as("permissions do not bind whoever runs this").isFalse();
    assertThatExceptionOfType(MalformedImageException.class)
        .isThrownBy(() -> epoch(false))
        .withMessageContaining("access is denied");
    try (ViewLoader loader = loader(true)) {
      assertThat(epoch(loader)).hasSize(IMAGES).doesNotContain(BAD);
    }
  }

  private List<Integer> epoch(boolean skip) {
    try (ViewLoader loader = loader(skip)) {
      return epoch(loader);
    }
  }

  private ViewLoader loader(boolean skip) {
    return new ViewLoader(source, VIEWS, new LoaderConfig(8, 3, 2, skip));
  }

  private static List<Integer> epoch(ViewLoader loader) {
    List<Integer> seen = new ArrayList<>();
    loader.start(0, EpochOrder.permutation(IMAGES, 1, 0), 0);
    while (loader.hasNext()) {
      try (ViewBatch batch = loader.next()) {
        for (int index : batch.indices()) {
          seen.add(index);
        }
      }
    }
    return seen;
  }
}
