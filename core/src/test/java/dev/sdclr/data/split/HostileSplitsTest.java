package dev.sdclr.data.split;

import static dev.sdclr.fuzz.FuzzTarget.words;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt lists of the images of a split are read or refused in one line. */
class HostileSplitsTest {

  private static final int CASES = 1000;

  /** Buffers and the message of a refusal. */
  private static final Limit SMALL = new Limit(1 << 20, 64);

  private static final ImageSource IMAGES =
      ImageFiles.of(Stream.of("a/1.jpg", "a/2 3.jpg", "b/4.jpg", "#5.jpg").map(Path::of).toList());

  @TempDir private Path folder;

  @Test
  void listsOfImageNumbers() throws IOException {
    Path file = folder.resolve("x.npy");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    NpyIndices.write(written, new int[] {3, 1, 2, 99, 0});
    byte[] eight = written.toByteArray();
    // Of the same bytes, four-byte numbers are two, the second of them 1 and not the top of 3.
    byte[] four = new String(eight, ISO_8859_1).replace("<i8", "<u4").getBytes(ISO_8859_1);
    four =
        Arrays.copyOf(
            new String(four, ISO_8859_1).replace("(5,)", "(2,)").getBytes(ISO_8859_1),
            eight.length - 32);
    four[four.length - 4] = 1;
    Fuzzing.run(
        FuzzTarget.plain(
            "npy",
            List.of(eight, four),
            words("'descr': '<i4'", "'|O'", "'shape': (", ",)", "True", "\0", "<u8"),
            Reading.of(file, path -> NpyIndices.read(path, 100)),
            SMALL),
        CASES);
  }

  @Test
  void listsOfASplit() {
    Path file = folder.resolve("split.txt");
    Fuzzing.run(
        FuzzTarget.plain(
            "split",
            lists(),
            words("a/1.jpg 1\n", "\0", "\n", " -1", "./", "\u0085", "#"),
            Reading.of(file, path -> SplitFile.read(path, IMAGES)),
            SMALL),
        CASES);
  }

  private static List<byte[]> lists() {
    return Stream.of(
            "# 3 images\na/1.jpg 0\na/2 3.jpg\t1\r\nb/4.jpg 1\n", "a/1.jpg\n./#5.jpg\n\nb/4.jpg")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }
}
