package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallFileTest {

  @TempDir private Path folder;

  @Test
  void readsAWholeFile() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "größe");
    assertThat(SmallFile.text(file)).isEqualTo("größe");
    assertThat(SmallFile.bytes(file, 7)).hasSize(7);
    assertThat(InputFile.requireFile(file)).isEqualTo(7);
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    Path file = Files.write(folder.resolve("a"), new byte[] {(byte) 0xFF, 0, 1});
    assertReason(() -> SmallFile.bytes(file, 2), "it is larger than the 2 bytes that are read");
    assertReason(() -> SmallFile.text(file), "it is not text in UTF-8");
    assertReason(() -> SmallFile.text(folder), "it is a folder, not a file");
    assertThatThrownBy(() -> SmallFile.text(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  private static void assertReason(ThrowingCallable reading, String reason) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            IOException.class, e -> assertThat(IoReason.of(e)).isEqualTo(reason));
  }
}
