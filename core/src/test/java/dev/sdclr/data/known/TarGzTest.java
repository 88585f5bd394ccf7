package dev.sdclr.data.known;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class TarGzTest {

  @TempDir private Path temporary;
  private Path folder;
  private Path archive;

  @BeforeEach
  void name() throws IOException {
    folder = Files.createDirectory(temporary.resolve("into"));
    archive = temporary.resolve("a.tar.gz");
  }

  /** A header and content as GNU tar writes them, as far as they are read here. */
  public static byte[] entry(String name, char type, String content) {
    byte[] block = new byte[512 + Math.floorDiv(content.length() + 511, 512) * 512];
    System.arraycopy(name.getBytes(US_ASCII), 0, block, 0, name.length());
    byte[] size = "%011o".formatted(content.length()).getBytes(US_ASCII);
    System.arraycopy(size, 0, block, 124, size.length);
    block[156] = (byte) type;
    System.arraycopy(content.getBytes(US_ASCII), 0, block, 512, content.length());
    return summed(block);
  }

  /** Fills in the header's checksum, in which its own bytes count as blanks. */
  private static byte[] summed(byte[] block) {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += block[i] & 0xFF;
    }
    System.arraycopy("%06o\0".formatted(sum).getBytes(US_ASCII), 0, block, 148, 7);
    return block;
  }

  public static byte[] archive(byte[]... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] entry : entries) {
      bytes.write(entry);
    }
    bytes.write(new byte[1024]);
    return IdxFilesTest.gzip(bytes.toByteArray());
  }

  /** The file of a stream that could not be begun, too. */
  @Test
  void leavesNoFileOpenThatIsNotPacked() throws IOException {
    Files.writeString(archive, "not packed");
    assertThatThrownBy(() -> TarGz.unpack(archive, folder, 100)).isInstanceOf(IOException.class);
    assertThat(ContentCheck.ofSize("a.tar", 1).problem(temporary))
        .contains("a.tar is corrupt (Not in GZIP format)");
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(open.map(TarGzTest::target)).doesNotContain(archive);
    }
  }

  /** What a file descriptor is of; itself when it was closed meanwhile. */
  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException e) {
      return descriptor;
    }
  }

  @Test
  void takesTheRegularFilesOut() throws IOException {
    Files.write(
        archive,
        archive(
            entry("cifar/", '5', ""),
            entry("cifar/a.bin", '0', "x".repeat(700)),
            entry("cifar/link", '2', ""),
            entry("pax", 'x', "12 path=evil\n"),
            entry("cifar/b.bin", '0', "b")));
    TarGz.unpack(archive, folder, 5 * 512 + 13 + 701);
    assertThat(folder.resolve("a.bin")).hasContent("x".repeat(700));
    assertThat(folder.resolve("b.bin")).hasContent("b");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void letsNoEntryEscape() throws IOException {
    Files.write(
        archive,
        archive(
            entry("../../evil.bin", '0', "1"),
            entry("/etc/evil2.bin", '0', "2"),
            entry("..", '0', "3"),
            entry("x\\..\\evil3.bin", '0', "4")));
    TarGz.unpack(archive, folder, 10_000);
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("evil.bin", "evil2.bin", "evil3.bin");
    }
    try (var files = Files.list(temporary)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void refusesWhatIsTooLargeOrCorrupt() throws IOException {
    byte[] good = entry("a", '0', "12345");
    Files.write(archive, archive(good));
    assertThatThrownBy(() -> TarGz.unpack(archive, folder, 512 + 4))
        .isInstanceOf(IOException.class)
        .hasMessage("a.tar.gz holds more than 516 bytes");
    byte[] corrupt = good.clone();
    corrupt[126] = 'z';
    Files.write(archive, archive(corrupt));
    assertThatThrownBy(() -> TarGz.unpack(archive, folder, 1000))
        .hasMessage("corrupt archive: an entry's header: its checksum is wrong");
    Files.write(archive, archive(summed(corrupt)));
    assertThatThrownBy(() -> TarGz.unpack(archive, folder, 1000))
        .hasMessage("corrupt archive: an entry's header: '00z00000005' is not a number");
    Files.write(archive, IdxFilesTest.gzip(Arrays.copyOf(good, 514)));
    assertThatThrownBy(() -> TarGz.unpack(archive, folder, 1000))
        .hasMessage("the archive ends within a");
  }

  /** An entry that is left out must be read too: 64 GB of zeros are 64 MB. */
  @Test
  void countsWhatItLeavesOut() throws IOException {
    byte[] skipped = entry("fifo", '6', "");
    System.arraycopy("77777777777".getBytes(US_ASCII), 0, skipped, 124, 11);
    Files.write(archive, archive(summed(skipped), entry("a", '0', "1")));
    assertThatThrownBy(() -> TarGz.unpack(archive, folder, 1 << 30))
        .hasMessage("a.tar.gz holds more than 1,073,741,824 bytes");
    assertThat(folder).isEmptyDirectory();
  }
}
