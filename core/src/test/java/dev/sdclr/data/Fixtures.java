package dev.sdclr.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Small collections for tests. */
public final class Fixtures {

  private Fixtures() {}

  /** A collection of 1x1 images with {@code counts[c]} images of class {@code c}, interleaved. */
  public static PackedImages classes(int... counts) {
    int largest = IntStream.of(counts).max().orElse(0);
    int[] labels =
        IntStream.range(0, largest)
            .flatMap(i -> IntStream.range(0, counts.length).filter(c -> i < counts[c]))
            .toArray();
    byte[][] pixels = new byte[labels.length][1];
    List<String> names = IntStream.range(0, counts.length).mapToObj("class %d"::formatted).toList();
    return PackedImages.of("made-up train", 1, 1, PackedImages.Layout.GREY, pixels, labels, names);
  }

  /** Copies a small picture to {@code folder/path}. */
  public static void putImage(Path folder, String path) throws IOException {
    try (var in = Fixtures.class.getResourceAsStream("picture/images/baseline-420.jpg")) {
      put(folder, path, in.readAllBytes());
    }
  }

  public static void put(Path folder, String path, byte[] bytes) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  public static List<String> paths(ImageSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::path).toList();
  }
}
