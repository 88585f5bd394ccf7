package dev.sdclr.data.open;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.SplitMix;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZippedFolderTest {

  @TempDir private Path folder;
  private byte[] picture;

  @BeforeEach
  void makePicture() throws IOException {
    Fixtures.putImage(folder, "made.jpg");
    picture = Files.readAllBytes(folder.resolve("made.jpg"));
  }

  /** Pictures of these names, in an archive. */
  static byte[] zip(Charset names, int method, byte[] picture, List<String> entries)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, names)) {
      for (String name : entries) {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(picture);
        entry.setMethod(method);
        entry.setSize(picture.length);
        entry.setCompressedSize(method == ZipEntry.STORED ? picture.length : -1);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(picture);
      }
    }
    return bytes.toByteArray();
  }

  private Path write(byte[] content) throws IOException {
    return Files.write(folder.resolve("photos.zip"), content);
  }

  private Path write(String... entries) throws IOException {
    return write(zip(UTF_8, ZipEntry.DEFLATED, picture, List.of(entries)));
  }

  private static Dataset open(Path archive) {
    return DatasetLocator.open(archive.toString(), Optional.empty());
  }

  private static List<String> described(ImageSource images) {
    List<String> described = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      assertThat(images.read(i).width()).isPositive();
      described.add(images.path(i) + " " + images.label(i));
    }
    return described;
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void classFoldersCountAsClasses(int method) throws IOException {
    List<String> entries = List.of("dog/1.jpg", "cat/1.jpg", "cat/2.jpg");
    Dataset data = open(write(zip(UTF_8, method, picture, entries)));
    assertThat(data.train().classNames()).containsExactly("cat", "dog");
    assertThat(described(data.train()))
        .containsExactly("cat/1.jpg 0", "cat/2.jpg 0", "dog/1.jpg 1");
    assertThat(data.train().file(0)).isEmpty();
  }

  @Test
  void splitFoldersCountAsSplits() throws IOException {
    Dataset data = open(write("train/a/1.jpg", "train/b/1.jpg", "test/b/2.jpg"));
    assertThat(described(data.train())).containsExactly("a/1.jpg 0", "b/1.jpg 1");
    assertThat(described(data.test().orElseThrow())).containsExactly("b/2.jpg 1");
  }

  @Test
  void aFolderAroundAllAndWhatSystemsAddArePassedOver() throws IOException {
    Dataset data =
        open(
            write(
                "photos/a/1.jpg",
                "photos/b/1.jpg",
                "photos/.DS_Store",
                "photos/a/._1.jpg",
                "__MACOSX/photos/a/._1.jpg"));
    assertThat(described(data.train())).containsExactly("a/1.jpg 0", "b/1.jpg 1");
  }

  @Test
  void namesMayBeOfTheFirstPcs() throws IOException {
    List<String> entries = List.of("größe/1.jpg", "länge/1.jpg");
    Dataset utf8 = open(write(zip(UTF_8, ZipEntry.DEFLATED, picture, entries)));
    Charset cp437 = Charset.forName("IBM437");
    Dataset old = open(write(zip(cp437, ZipEntry.DEFLATED, picture, entries)));
    assertThat(utf8.train().classNames()).containsExactly("größe", "länge");
    assertThat(old.train().classNames()).containsExactly("größe", "länge");
  }

  /** The JDK shows what is there; no image format but PNG has a checksum of its own. */
  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void noPictureDiffersFromItsChecksum(int method) throws IOException {
    byte[] content = zip(UTF_8, method, picture, List.of("a/1.jpg", "a/2.jpg"));
    CRC32 sum = new CRC32();
    sum.update(picture);
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int listed = new String(content, StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002") + 16;
    assertThat(in.getInt(listed)).isEqualTo((int) sum.getValue());
    in.putInt(listed, (int) sum.getValue() + 1);
    ImageSource images = open(write(content)).train();
    assertThatThrownBy(() -> images.read(0))
        .isInstanceOf(MalformedImageException.class)
        .hasMessage(
            "cannot read image %s/a/1.jpg: it differs from its checksum in the archive (remove it, or pass --skip-bad-images)",
            folder.resolve("photos.zip"));
    assertThat(images.read(1).width()).isPositive();
  }

  private void assertRefused(Path archive, String reason) {
    assertThatThrownBy(() -> open(archive))
        .isInstanceOf(SdclrException.class)
        .hasMessage("cannot read %s: %s (unpack it and name its folder)", archive, reason);
  }

  /** A picture, and behind its end nothing at all, for long. */
  @Test
  void noPictureUnpacksToFarMoreThanItHolds() throws IOException {
    byte[] bomb = Arrays.copyOf(picture, 100_000_000);
    Path archive = write(zip(UTF_8, ZipEntry.DEFLATED, bomb, List.of("a/1.jpg", "a/2.jpg")));
    assertThatThrownBy(() -> open(archive))
        .isInstanceOf(SdclrException.class)
        .hasMessageMatching(
            "cannot read .*: a/1.jpg unpacks to 100,000,000 bytes, more than any picture of [\\d,]+ compressed bytes \\(unpack it and name its folder\\)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../a.jpg", "a/../../b.jpg", "/etc/a.jpg", "a\\b.jpg", "a//b.jpg", "./a.jpg"})
  void noNameLeadsOut(String name) throws IOException {
    assertRefused(
        write("x/1.jpg", name), "it holds '%s', which is not a path within it".formatted(name));
  }

  /** The JDK keeps the path of every folder: 1 GB for one name of 65,535 characters. */
  @Test
  void noPathIsLongerThanSystemsTake() throws IOException {
    assertRefused(
        write("x/1.jpg", "a/".repeat(30_000) + "1.jpg"),
        "it holds a path of 60,005 characters, more than 4,096");
  }

  @Test
  void foldersOfManyPathsTakeNoMoreThanAShareOfMemory() throws IOException {
    long share = Runtime.getRuntime().maxMemory() / 4;
    int deepest = 2_000;
    long each = deepest * (512L + deepest);
    String[] entries = new String[(int) (share / each) + 2];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = "%04d".formatted(i) + "/a".repeat(deepest - 2) + "/1.jpg";
    }
    assertThatThrownBy(() -> open(write(entries)))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("entries, and folders, take more than a quarter of Java's memory");
  }

  @Test
  void foldersInOneAnotherAreSearchedToALimit() throws IOException {
    assertThatThrownBy(() -> open(write("a/".repeat(2_000) + "1.jpg")))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining(" lies in more than 200 folders");
  }

  /** The JDK would show one of them. */
  @Test
  void noNameIsThereTwice() throws IOException {
    byte[] content = zip(UTF_8, ZipEntry.STORED, picture, List.of("a/1.jpg", "a/2.jpg"));
    String text = new String(content, StandardCharsets.ISO_8859_1).replace("a/2.jpg", "a/1.jpg");
    assertRefused(write(text.getBytes(StandardCharsets.ISO_8859_1)), "it holds a/1.jpg twice");
  }

  @Test
  void whatIsEncryptedIsRefused() throws IOException {
    byte[] content = zip(UTF_8, ZipEntry.STORED, picture, List.of("a/1.jpg"));
    content[directory(content) + 8] |= 1;
    assertRefused(write(content), "invalid CEN header (encrypted entry)");
  }

  /** Sizes are checked before room is made for them. */
  @Test
  void noEntryClaimsMoreThanItCanHold() throws IOException {
    byte[] content = zip(UTF_8, ZipEntry.DEFLATED, picture, List.of("a/1.jpg"));
    content[directory(content) + 27] = 0x3F;
    assertThatThrownBy(() -> open(write(content)))
        .hasMessageContaining("a/1.jpg claims 1,056,")
        .hasMessageContaining("compressed bytes can hold");
  }

  /** As bombs do that show the same packed bytes again and again. */
  @Test
  void entriesDoNotOverlap() throws IOException {
    byte[] noise = new byte[20_000];
    SplitMix random = SplitMix.of(1);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) random.nextInt(256);
    }
    byte[] one = zip(UTF_8, ZipEntry.STORED, noise, List.of("a/1.jpg"));
    int at = directory(one);
    int end = one.length - 22;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(one, 0, end);
    byte[] again = Arrays.copyOfRange(one, at, end);
    again[46 + 2] = '2'; // its name: a/2.jpg
    bytes.writeBytes(again);
    byte[] tail = Arrays.copyOfRange(one, end, one.length);
    tail[8] = 2;
    tail[10] = 2;
    int length = 2 * again.length;
    tail[12] = (byte) length;
    tail[13] = (byte) (length >> 8);
    bytes.writeBytes(tail);
    assertRefused(write(bytes.toByteArray()), "its entries overlap");
  }

  /** Where the list of entries begins. */
  private static int directory(byte[] zip) {
    return new String(zip, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
  }

  @Test
  void failuresNameTheArchive() throws IOException {
    Path archive = write(zip(UTF_8, ZipEntry.STORED, new byte[] {1, 2, 3}, List.of("a/1.jpg")));
    ImageSource images = open(archive).train();
    assertThatThrownBy(() -> images.read(0))
        .isInstanceOf(MalformedImageException.class)
        .hasMessageContaining(archive + "/a/1.jpg");
    assertThatThrownBy(() -> open(write("notes.txt")))
        .hasMessageStartingWith("in %s: ".formatted(archive));
  }
}
