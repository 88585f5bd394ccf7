package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real process does when nobody keeps what it prints. */
class StandardOutputTest {

  private static final List<String> PRINTING = List.of("completion", "bash");

  @TempDir private Path folder;

  @BeforeEach
  void needDevices() {
    assumeThat(Path.of("/dev/full")).exists();
  }

  private ChildProcess print(String redirection) throws Exception {
    return ChildProcess.startAfter("exec " + redirection, folder, PRINTING);
  }

  /** A file of half a script, and 0 as if it were whole. */
  @Test
  void aFullDiskIsSaidAndFails() throws Exception {
    try (ChildProcess full = print("> /dev/full")) {
      assertThat(full.exitCode()).isEqualTo(1);
      assertThat(full.errors())
          .isEqualTo("sdclr: cannot write to standard output: No space left on device\n");
    }
  }

  @Test
  void aLargestSizeOfFilesIsSaidAndFails() throws Exception {
    try (ChildProcess limited = print("> limited.txt; ulimit -f 4")) {
      assertThat(limited.exitCode()).isEqualTo(1);
      assertThat(limited.errors()).startsWith("sdclr: cannot write to standard output: ");
    }
    assertThat(Files.size(folder.resolve("limited.txt"))).isLessThanOrEqualTo(4096);
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
    try (ChildProcess cut = print("> >(head -c 1 > first.txt)")) {
      assertThat(cut.exitCode()).isZero();
      assertThat(cut.errors()).isEmpty();
    }
  }
}
