package dev.sdclr.data.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.fuzz.Corruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a shard is said in one line, with where. */
class RefusedShardsTest {

  @TempDir Path folder;

  private static void open(String data) {
    DatasetLocator.open(data, Optional.empty());
  }

  private static void assertRefused(ThrowingCallable opening, String message) {
    assertThatThrownBy(opening).isInstanceOf(SdclrException.class).hasMessage(message);
  }

  private void assertCorrupt(byte[] archive, String problem) throws IOException {
    Path shard = Files.write(folder.resolve("s.tar"), archive);
    assertRefused(
        () -> open(shard.toString()),
        "shard %s is corrupt at byte %s (copy or make it again)".formatted(shard, problem));
  }

  /** As {@code tar --sparse} writes a file with holes, in its own form and in that of POSIX. */
  @Test
  void refusesFilesWithoutTheirHoles() throws IOException {
    byte[] pax = "22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n".getBytes(UTF_8);
    byte[] size = "%011o".formatted(pax.length).getBytes(UTF_8);
    for (byte[] archive :
        List.of(
            new TarArchive()
                .file("a.jpg", new byte[9])
                .member("b.jpg", 'S', "%011o".formatted(9).getBytes(UTF_8), new byte[9])
                .ended(),
            new TarArchive()
                .file("a.jpg", new byte[9])
                .member("p", 'x', size, pax)
                .file("GNUSparseFile.0/b.jpg", new byte[9])
                .ended())) {
      Path shard = Files.write(folder.resolve("s.tar"), archive);
      assertThatThrownBy(() -> open(shard.toString()))
          .isInstanceOf(SdclrException.class)
          .hasMessageMatching(
              "shard \\Q%s\\E keeps a file without its holes at byte [1-9][0-9,]+, which is not read: pack it again without --sparse"
                  .formatted(shard));
    }
  }

  @Test
  void saysWhereAShardIsCutOff() throws IOException {
    byte[] whole = new TarArchive().file("a.cls", "1").file("b.jpg", new byte[2000]).cutOff();
    assertCorrupt(
        Arrays.copyOf(whole, 1024 + 512 + 1999),
        "1,024: 'b.jpg' of 2,000 bytes extends beyond its end");
    assertCorrupt(
        Arrays.copyOf(whole, 1024 + 200),
        "1,224: the file ends where a header, or the mark of its end should be");
    assertCorrupt(whole, "3,584: the file ends where a header, or the mark of its end should be");
    assertCorrupt(new byte[0], "0: the file ends where a header, or the mark of its end should be");
  }

  /** As a copy leaves it that made room for all, and was not finished. */
  @Test
  void saysWhereAShardHasZerosInsteadOfMore() throws IOException {
    byte[] archive = new TarArchive().file("a.cls", "1").file("b.jpg", new byte[9]).ended();
    Arrays.fill(archive, 1024, 1536, (byte) 0);
    archive[1600] = 1;
    assertCorrupt(archive, "1,024: its end is marked there, and 1,536 bytes follow");
    assertCorrupt(new byte[2 << 20], "0: its end is marked there, and 2,096,640 bytes follow");
  }

  @Test
  void saysWhereAnotherShardWasAdded() throws IOException {
    byte[] one = new TarArchive().file("a.jpg", new byte[9]).ended();
    assertCorrupt(
        Corruption.join(one, one), "1,024: its end is marked there, and 2,560 bytes follow");
  }

  @Test
  void saysWhereAHeaderIsCorrupt() throws IOException {
    byte[] archive = new TarArchive().file("a.cls", "1").file("b.jpg", new byte[9]).ended();
    archive[1024 + 3] ^= 1;
    assertCorrupt(archive, "1,024: not the header of a member: its checksum is wrong");
    assertCorrupt(
        "this is no archive".repeat(60).getBytes(UTF_8),
        "0: not the header of a member: 'is no a' is not a number");
  }

  @Test
  void saysThatAnArchiveIsPacked() throws IOException {
    Path archive = folder.resolve("packed.tar");
    byte[] content = new byte[4096];
    new SplittableRandom(1).nextBytes(content);
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(new TarArchive().file("a.jpg", content).ended());
    }
    assertThatThrownBy(() -> open(archive.toString()))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("%s is a packed archive: unpack it", archive);
  }

  /** A size is refused by the archive's own, before anything of that size is made. */
  @ParameterizedTest
  @CsvSource({
    "3737373737373737373737, '8,589,934,591'",
    "800000007fffffffffffffff, '9,223,372,036,854,775,807'",
    "800000000000000100000000, '4,294,967,296'"
  })
  void refusesSizesThatTheArchiveCannotHold(String size, String shown) throws IOException {
    assertCorrupt(
        new TarArchive().member("b.jpg", '0', HexFormat.of().parseHex(size), new byte[9]).ended(),
        "0: 'b.jpg' of %s bytes extends beyond its end".formatted(shown));
  }

  @Test
  void refusesNumbersThatNoSizeIs() throws IOException {
    byte[] negative = HexFormat.of().parseHex("ffffffffffffffffffffffff");
    assertCorrupt(
        new TarArchive().member("b.jpg", '0', negative, new byte[9]).ended(),
        "0: not the header of a member: its size is not a number that a file can have");
    assertCorrupt(
        new TarArchive()
            .file("x", new byte[9])
            .member("b.jpg", '0', "12x4".getBytes(UTF_8), new byte[0])
            .ended(),
        "1,024: not the header of a member: '12x4' is not a number");
    byte[] pax = "30 size=99999999999999999999\n".getBytes(UTF_8);
    assertCorrupt(
        new TarArchive()
            .member("p", 'x', "%011o".formatted(pax.length).getBytes(UTF_8), pax)
            .file("b.jpg", new byte[9])
            .ended(),
        "0: a size is not a number");
    assertCorrupt(
        new TarArchive()
            .member("p", 'L', "%011o".formatted(70_000).getBytes(UTF_8), new byte[70_000])
            .ended(),
        "0: a name of 70,000 bytes");
  }

  @Test
  void refusesLabelsThatAreNoClassNumbers() throws IOException {
    assertCorrupt(
        new TarArchive().file("a.cls", "cat").ended(),
        "512: a.cls must hold a class number in [0, 99999]");
    assertCorrupt(
        new TarArchive().file("a.cls", "100000").ended(),
        "512: a.cls must hold a class number in [0, 99999]");
    assertCorrupt(
        new TarArchive().file("a.cls", " ".repeat(40) + "1").ended(),
        "512: a.cls must hold a class number in [0, 99999]");
  }

  @Test
  void refusesShardsThatAreNotThere() throws IOException {
    assertRefused(
        () -> open(folder + "/s-{00..02}.tar"),
        "there is no shard '%s/s-00.tar'".formatted(folder));
    assertRefused(() -> open(folder + "/*.tar"), "there is no shard '%s/*.tar'".formatted(folder));
    assertRefused(
        () -> open(folder + "/s-{3..2}.tar"), "{3..2} is not a range of at most 1,000,000 shards");
    assertRefused(
        () -> open(folder + "/s-{0..999999999}.tar"),
        "{0..999999999} is not a range of at most 1,000,000 shards");
    Path empty = Files.write(folder.resolve("s.tar"), new TarArchive().file("a.txt", "a").ended());
    assertRefused(
        () -> open(empty.toString()),
        "1 shard of s.tar without an image but 1 .txt: looked for members NAME.jpg with NAME.cls");
  }
}
