package dev.sdclr.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeakMemoryTest {

  @TempDir Path folder;

  @Test
  void isReadInMebibytes() throws IOException {
    Path status = folder.resolve("status");
    Files.writeString(
        status, "Name:\tjava\nVmPeak:\t9999 kB\nVmHWM:\t    1536 kB\nVmRSS:\t 12 kB\n");
    assertThat(PeakMemory.mebibytes(status)).isEqualTo(1.5);
  }

  @Test
  void isUnknownWhereTheSystemDoesNotTell() throws IOException {
    assertThat(PeakMemory.mebibytes(folder.resolve("absent"))).isNull();
    assertThat(PeakMemory.mebibytes(Files.writeString(folder.resolve("s"), "Name:\tjava\n")))
        .isNull();
  }
}
