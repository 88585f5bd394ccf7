package dev.sdclr.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenFileTest {

  @TempDir private Path folder;

  @BeforeAll
  static void loadTensors() {
    Precision.F32.compute();
  }

  private Path file() {
    return folder.resolve("last.safetensors");
  }

  private static Consumer<Path> writer(double value) {
    return path -> {
      try (TensorScope scope = new TensorScope()) {
        new TensorFile(Map.of("x", HostArray.tensor(new double[] {value}, 1)), Map.of())
            .write(path);
      }
    };
  }

  private static double value(Path file) {
    try (TensorScope scope = new TensorScope()) {
      return TensorFile.read(file).tensors().get("x").item_double();
    }
  }

  @Test
  void keepsTheFileBefore() {
    for (int value = 1; value <= 3; value++) {
      ProvenFile.replace(file(), writer(value), TensorFile::requireWhole);
    }
    assertThat(value(file())).isEqualTo(3);
    assertThat(value(ProvenFile.previous(file()))).isEqualTo(2);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("last.safetensors", "previous.last.safetensors");
  }

  /** What the disk gives back is not what was written. */
  @Test
  void leavesTheOldFileWhenTheNewOneIsNotWhole() {
    ProvenFile.replace(file(), writer(1), TensorFile::requireWhole);
    Consumer<Path> faulty = writer(2).andThen(ProvenFileTest::flipLastBit);
    assertThatThrownBy(() -> ProvenFile.replace(file(), faulty, TensorFile::requireWhole))
        .isInstanceOf(SdclrException.class)
        .hasMessageEndingWith(
            "next.last.safetensors does not match its checksum: it is corrupt or of another kind");
    assertThat(value(file())).isEqualTo(1);
    assertThat(folder.toFile().list()).containsExactly("last.safetensors");
  }

  private static void flipLastBit(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 1] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
