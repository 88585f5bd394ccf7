package dev.sdclr.data.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.PackedImages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class CifarBinaryTest {

  @TempDir private Path folder;

  /** An image whose planes are filled with {@code fill}, {@code fill + 1} and {@code fill + 2}. */
  public static byte[] record(int fill, int... labels) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int label : labels) {
      bytes.write(label);
    }
    for (int i = 0; i < 3072; i++) {
      bytes.write(fill + i / 1024);
    }
    return bytes.toByteArray();
  }

  @Test
  void readsTheBatchesInOrder() throws IOException {
    Fixtures.put(folder, "data_batch_2.bin", record(20, 9));
    Fixtures.put(folder, "data_batch_1.bin", record(10, 4));
    Fixtures.put(folder, "test_batch.bin", record(30, 0));
    Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    CifarBinary kind = CifarBinary.in(folder).orElseThrow();
    assertThat(kind).isEqualTo(CifarBinary.CIFAR_10);
    PackedImages train = kind.openTrain(folder, "cifar");
    assertThat(train.labels()).containsExactly(4, 9);
    assertThat(train.classNames()).hasSize(10).contains("a", "j");
    assertThat(train.read(1).rgb()).hasSize(3072).startsWith(20, 21, 22, 20, 21, 22);
    assertThat(train.path(1)).isEqualTo("train/00001");
    assertThat(kind.openTest(folder, "cifar").orElseThrow().labels()).containsExactly(0);
  }

  @Test
  void readsTheFineLabelsOfTheHundredClasses() throws IOException {
    Fixtures.put(folder, "train.bin", record(1, 19, 99));
    CifarBinary kind = CifarBinary.in(folder).orElseThrow();
    PackedImages train = kind.openTrain(folder, "cifar");
    assertThat(kind).isEqualTo(CifarBinary.CIFAR_100);
    assertThat(train.labels()).containsExactly(99);
    assertThat(train.classNames()).hasSize(100).endsWith("98", "99");
    assertThat(kind.openTest(folder, "cifar")).isEmpty();
  }

  @Test
  void refusesCorruptFiles() throws IOException {
    Fixtures.put(folder, "data_batch_1.bin", new byte[3000]);
    assertThatThrownBy(() -> CifarBinary.CIFAR_10.openTrain(folder, "x"))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "%s is not a whole CIFAR file: 3,000 bytes are not a multiple of 3,073 (fetch it again)",
            folder.resolve("data_batch_1.bin"));
    Fixtures.put(folder, "data_batch_1.bin", record(1, 10));
    assertThatThrownBy(() -> CifarBinary.CIFAR_10.openTrain(folder, "x"))
        .hasMessageEndingWith("data_batch_1.bin, image 0: label must be in [0, 10), was 10");
  }
}
