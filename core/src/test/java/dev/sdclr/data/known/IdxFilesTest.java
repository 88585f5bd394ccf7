package dev.sdclr.data.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class IdxFilesTest {

  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;

  @TempDir private Path folder;

  /** A file of the given header ints and content bytes. */
  public static byte[] idx(int[] header, int... content) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * header.length + content.length);
    Arrays.stream(header).forEach(bytes::putInt);
    Arrays.stream(content).forEach(value -> bytes.put((byte) value));
    return bytes.array();
  }

  public static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private Path put(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void readsPlainAndCompressedFiles() throws IOException {
    byte[] images = idx(new int[] {IMAGES, 2, 1, 3}, 1, 2, 3, 4, 5, 255);
    put("train-images-idx3-ubyte", images);
    put("train-labels-idx1-ubyte.gz", gzip(idx(new int[] {LABELS, 2}, 3, 0)));
    put("t10k-images-idx3-ubyte.gz", gzip(images));
    ImageSource train = IdxFiles.open(folder, "mine", List.of()).train();
    assertThat(train.read(1).rgb()).containsExactly(4, 4, 4, 5, 5, 5, -1, -1, -1);
    assertThat(train.read(1).width()).isEqualTo(3);
    assertThat(train.labels()).containsExactly(3, 0);
    assertThat(train.classNames()).containsExactly("0", "1", "2", "3");
    assertThat(train.path(0)).isEqualTo("train/00000");
    ImageSource test = IdxFiles.open(folder, "mine", List.of()).test().orElseThrow();
    assertThat(test.classNames()).isEqualTo(train.classNames());
    assertThat(test.labels()).containsOnly(ImageSource.UNLABELLED);
    assertThat(test.path(1)).isEqualTo("test/00001");
  }

  @Test
  void refusesAHeaderThatTheFileCannotHold() throws IOException {
    Path plain = put("huge", idx(new int[] {IMAGES, Integer.MAX_VALUE, 28, 28}, 1, 2));
    assertThatThrownBy(() -> open(plain))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "%s is not a whole IDX file: its header asks for 1,683,627,179,264 bytes, the file has"
                + " 18 (fetch it again)",
            plain);
    Path compressed = put("huge.gz", gzip(idx(new int[] {IMAGES, 1 << 30, 28, 28}, 1, 2)));
    assertThatThrownBy(() -> open(compressed))
        .hasMessageContaining("its header asks for 841,813,590,032 bytes");
  }

  /** The length at the end of a gzip file counts modulo 2³²: here 1,040 for 4,294,968,336. */
  @Test
  void refusesALengthThatOnlyFitsModulo32Bits() throws IOException {
    byte[] content = idx(new int[] {IMAGES, (1 << 22) + 1, 32, 32}, new int[1024]);
    Path file = put("wrapped.gz", gzip(content));
    assertThatThrownBy(() -> open(file)).hasMessageContaining("its header asks for 4,294,968,336");
  }

  @Test
  void refusesCorruptFiles() throws IOException {
    Path magic = put("magic", idx(new int[] {LABELS, 1, 1, 1}, 1));
    assertThatThrownBy(() -> open(magic))
        .hasMessageContaining("magic number must be 0x00000803, was 0x00000801");
    Path negative = put("negative", idx(new int[] {IMAGES, -1, 1, 1}, 1));
    assertThatThrownBy(() -> open(negative)).hasMessageContaining("dimension 0 is -1");
    Path longer = put("longer", idx(new int[] {IMAGES, 1, 1, 1}, 1, 2));
    assertThatThrownBy(() -> open(longer)).hasMessageContaining("asks for 17 bytes");
    Path empty = put("empty", new byte[0]);
    assertThatThrownBy(() -> open(empty)).hasMessageContaining("it ends early");
    Path text = put("text.gz", "no gzip".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> open(text)).hasMessageContaining("is not a whole IDX file");
  }

  @Test
  void refusesLabelsThatDoNotFit() throws IOException {
    Path images = put("images", idx(new int[] {IMAGES, 2, 1, 1}, 1, 2));
    Path one = put("one", idx(new int[] {LABELS, 1}, 0));
    assertThatThrownBy(() -> IdxFiles.open(images, Optional.of(one), "x", List.of()))
        .hasMessage("%s has 2 images but %s has 1 label: they do not belong together", images, one);
    Path large = put("large", idx(new int[] {LABELS, 2}, 0, 2));
    assertThatThrownBy(() -> IdxFiles.open(images, Optional.of(large), "x", List.of("a", "b")))
        .hasMessage("%s: label must be in [0, 2), was 2", large);
  }

  /** A small file may be right and of a billion images: of them, memory has no room. */
  @Test
  void refusesMoreImagesThanMemoryHolds() {
    long most = Runtime.getRuntime().maxMemory();
    Path file = folder.resolve("many.gz");
    assertThatThrownBy(() -> PackedImages.requireRoom(file, most / 30, 28))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("%s needs ".formatted(file))
        .hasMessageContaining(" MiB of memory, and Java has ")
        .hasMessageContaining(": give it more, such as SDCLR_JAVA_OPTIONS=-Xmx");
    PackedImages.requireRoom(file, most / 100, 28);
  }

  private static PackedImages open(Path images) {
    return IdxFiles.open(images, Optional.empty(), "x", List.of());
  }

  @Test
  void leavesLabelsOutThatThereAreOnlyToTestBy() throws IOException {
    byte[] images = idx(new int[] {IMAGES, 2, 1, 3}, 1, 2, 3, 4, 5, 255);
    put("train-images-idx3-ubyte", images);
    put("t10k-images-idx3-ubyte", images);
    put("t10k-labels-idx1-ubyte", idx(new int[] {LABELS, 2}, 1, 0));
    Dataset dataset = IdxFiles.open(folder, "mine", List.of("a", "b"));
    assertThat(dataset.train().isLabelled()).isFalse();
    assertThat(dataset.test().orElseThrow().isLabelled()).isFalse();
    assertThat(dataset.inspection().notes())
        .containsExactly("the labels to test by are left out, as there are none to train with");
  }
}
