package dev.sdclr.data.known;

import static dev.sdclr.data.known.IdxFilesTest.idx;
import static dev.sdclr.fuzz.FuzzTarget.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.fuzz.Corruption;
import dev.sdclr.fuzz.FuzzTarget;
import dev.sdclr.fuzz.FuzzTarget.Limit;
import dev.sdclr.fuzz.Fuzzing;
import dev.sdclr.fuzz.Reading;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrupt files of known data sets are read or refused in one line. */
class HostileKnownFilesTest {

  private static final int CASES = 1000;

  private static final int IMAGES = 0x0803;

  private static final int LABELS = 0x0801;

  /** Buffers and the message of a refusal. */
  private static final Limit SMALL = new Limit(1 << 20, 64);

  @TempDir private Path folder;

  @Test
  void idxFiles() {
    Path file = folder.resolve("images");
    Path labels = folder.resolve("labels");
    byte[] numbers = idx(new int[] {LABELS, 2}, 3, 0);
    Reading both =
        content -> {
          // Either half may be the corrupt one.
          boolean isLabels = content.length > 3 && content[3] == 1;
          Files.write(labels, isLabels ? content : numbers);
          Files.write(file, isLabels ? idx(new int[] {IMAGES, 2, 1, 1}, 1, 2) : content);
          IdxFiles.open(file, Optional.of(labels), "x", List.of()).read(0);
        };
    List<byte[]> examples =
        List.of(idx(new int[] {IMAGES, 2, 2, 3}, IntStream.range(0, 12).toArray()), numbers);
    Fuzzing.run(FuzzTarget.plain("idx", examples, List.of(), both, SMALL), CASES);
  }

  @Test
  void compressedIdxFiles() throws IOException {
    Path file = folder.resolve("images.gz");
    byte[] example = IdxFilesTest.gzip(idx(new int[] {IMAGES, 40, 8, 8}, new int[40 * 64]));
    Fuzzing.run(
        new FuzzTarget(
            "idx-gz",
            List.of(example),
            List.of(),
            HostileKnownFilesTest::withinGzip,
            Reading.of(file, path -> IdxFiles.open(path, Optional.empty(), "x", List.of())),
            // Deflate makes 1032 bytes of one, and an image of one pixel is an array of 24 bytes.
            new Limit(1 << 20, 24 * 1032)),
        CASES);
  }

  /** Corrupts what is compressed; the compression itself stays right. */
  private static byte[] withinGzip(byte[] file, SplitMix random) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      byte[] content = in.readAllBytes();
      return IdxFilesTest.gzip(Corruption.one(content, List.of(content), List.of(), random));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void cifarFiles() throws IOException {
    byte[] ten = CifarBinaryTest.record(20, 9);
    byte[] example = Corruption.join(ten, CifarBinaryTest.record(20, 3));
    Path file = folder.resolve("data_batch_1.bin");
    Fuzzing.run(
        FuzzTarget.plain(
            "cifar",
            List.of(example, ten),
            List.of(ten),
            Reading.of(file, path -> CifarBinary.CIFAR_10.openTrain(folder, "x").read(0)),
            SMALL),
        CASES);
  }

  @Test
  void archives() throws IOException {
    Path into = Files.createDirectory(folder.resolve("into"));
    byte[] example =
        TarGzTest.archive(
            TarGzTest.entry("cifar/", '5', ""),
            TarGzTest.entry("cifar/a.bin", '0', "12345"),
            TarGzTest.entry("cifar/b.bin", '0', "x".repeat(700)));
    Path file = folder.resolve("x.tar.gz");
    Fuzzing.run(
        new FuzzTarget(
            "tar-gz",
            List.of(example),
            words("../", "/etc/x", "..", "\0", "77777777777", "\u00ff"),
            HostileKnownFilesTest::withinGzip,
            Reading.of(file, path -> unpack(path, into)),
            new Limit(2 << 20, 64)),
        CASES);
  }

  private void unpack(Path archive, Path into) throws IOException {
    try {
      TarGz.unpack(archive, into, 1 << 20);
    } catch (IOException e) {
      throw new SdclrException("cannot unpack %s: %s".formatted(archive, e.getMessage()), e);
    } finally {
      try (var unpacked = Files.list(into)) {
        for (Path file : unpacked.toList()) {
          assertThat(file).isRegularFile();
          Files.delete(file);
        }
      }
      try (var beside = Files.list(folder)) {
        assertThat(beside).containsExactlyInAnyOrder(into, archive);
      }
    }
  }
}
