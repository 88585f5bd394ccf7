package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {

  @TempDir Path folder;

  @Test
  void isGoneWithItsContentButNotWithWhatLinksLeadTo() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("f"), "precious");
    Path path;
    try (TemporaryFolder made = TemporaryFolder.in(folder)) {
      path = made.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/c"), "content");
      Files.createSymbolicLink(path.resolve("a/link"), outside);
      assertThat(AtomicFile.isLeftOver(path)).isTrue();
    }
    assertThat(folder.toFile().list()).containsExactly("outside");
    assertThat(outside.resolve("f")).hasContent("precious");
  }

  /** Makes a folder, and waits to be killed. */
  static final class Making {
    public static void main(String[] arguments) throws IOException {
      try (TemporaryFolder made = TemporaryFolder.in(Path.of(arguments[0]))) {
        Files.writeString(made.path().resolve("f"), "content");
        System.out.println("made");
        System.in.read();
      }
    }
  }

  private static Process start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Making.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('m');
    return process;
  }

  @Test
  void clearsWhatKilledProcessesLeft() throws Exception {
    start(folder).destroyForcibly().waitFor();
    assertThat(folder.toFile().list()).hasSize(1);
    Process making = start(folder);
    String[] its = folder.toFile().list();
    assertThat(its).hasSize(1);
    AtomicFile.write(folder.resolve("a"), new byte[1]);
    assertThat(folder.toFile().list()).as("of a process that works").contains(its[0]);
    making.getOutputStream().close();
    assertThat(making.waitFor()).isZero();
    assertThat(folder.toFile().list()).containsExactly("a");
  }
}
