package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.reference.NpyArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyIndicesTest {

  private static final int IMAGES = 100;

  @TempDir private Path folder;

  @Test
  void readsWhatItWrites() throws IOException {
    int[] indices = {7, 0, 99, 42};
    Path file = written(indices);
    assertThat(NpyIndices.read(file, IMAGES)).containsExactly(indices);
    assertThat(NpyArray.read(file).longs()).containsExactly(7, 0, 99, 42);
  }

  @Test
  void pointsAtAnIndexThatIsNotThere() throws IOException {
    assertThatThrownBy(() -> NpyIndices.read(written(3, 100), IMAGES))
        .isInstanceOf(SdclrException.class)
        .hasMessageContaining("list.npy")
        .hasMessageContaining("value 1 must be in [0, 100)")
        .hasMessageContaining("was 100");
    assertThatThrownBy(() -> NpyIndices.read(written(3, -1), IMAGES))
        .hasMessageContaining("value 1 must be in [0, 100)")
        .hasMessageContaining("was -1");
  }

  @Test
  void pointsAtARepeatedIndex() {
    assertThatThrownBy(() -> NpyIndices.read(written(5, 6, 5), IMAGES))
        .hasMessageContaining("value 2 repeats image 5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'|O'; pickled objects",
        "'>i8'; were >i8",
        "'<f8'; were <f8",
      })
  void refusesOtherTypes(String type, String reason) throws IOException {
    Path file = replaced("'<i8'", "'" + type + "'");
    assertThatThrownBy(() -> NpyIndices.read(file, IMAGES)).hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(4,); (2, 2); one dimension",
        "False; True; one dimension",
        "(4,); (99999999999,); more than the 100 images",
        "(4,); (3,); continues after its 3 values",
        "(4,); (5,); ends early",
      })
  void refusesOtherShapes(String old, String replacement, String reason) throws IOException {
    Path file = replaced(old, replacement);
    assertThatThrownBy(() -> NpyIndices.read(file, IMAGES)).hasMessageContaining(reason);
  }

  @Test
  void refusesEveryShorterFile() throws IOException {
    byte[] whole = Files.readAllBytes(written(1, 2, 3, 4));
    Path file = folder.resolve("short.npy");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpyIndices.read(file, IMAGES))
          .isInstanceOf(SdclrException.class)
          .hasMessageContaining("short.npy");
    }
  }

  @Test
  void refusesAHeaderLargerThanAnyList() throws IOException {
    byte[] bytes = Files.readAllBytes(written(1, 2, 3, 4));
    bytes[6] = 2;
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(8, Integer.MAX_VALUE);
    Path file = Files.write(folder.resolve("large.npy"), bytes);
    assertThatThrownBy(() -> NpyIndices.read(file, IMAGES))
        .hasMessageContaining("claims a header of");
  }

  private Path written(int... indices) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    NpyIndices.write(out, indices);
    return Files.write(folder.resolve("list.npy"), out.toByteArray());
  }

  /** A file of four indices with a part of its header replaced, as long as before. */
  private Path replaced(String old, String replacement) throws IOException {
    String text = new String(Files.readAllBytes(written(1, 2, 3, 4)), StandardCharsets.ISO_8859_1);
    assertThat(text).contains(old);
    int growth = replacement.length() - old.length();
    String header = text.replace(old, replacement);
    int end = header.indexOf('\n');
    String fitted =
        growth >= 0
            ? header.substring(0, end - growth) + header.substring(end)
            : header.substring(0, end) + " ".repeat(-growth) + header.substring(end);
    return Files.write(folder.resolve("changed.npy"), fitted.getBytes(StandardCharsets.ISO_8859_1));
  }
}
