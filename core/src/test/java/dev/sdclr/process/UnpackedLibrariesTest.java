package dev.sdclr.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import dev.sdclr.encoder.OnnxEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(LINUX)
class UnpackedLibrariesTest {

  /** Uses both libraries, before and after they are deleted, and leaves as a command does. */
  static final class UsesBoth {

    private UsesBoth() {}

    public static void main(String[] args) throws Exception {
      try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
          OnnxEnvironment environment = new OnnxEnvironment()) {
        UnpackedLibraries.delete();
        connection.createStatement().execute("SELECT 1");
      }
      System.exit(0);
    }
  }

  @TempDir Path temporary;

  @Test
  void nothingIsLeftInTheTemporaryFolder() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                UsesBoth.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(temporary).isEmptyDirectory();
  }
}
