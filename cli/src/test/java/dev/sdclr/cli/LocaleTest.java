package dev.sdclr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.GeneratedImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of files beyond ASCII, where the environment has no locale as in most containers. */
class LocaleTest {

  @TempDir private Path folder;

  private static String output(ProcessBuilder builder, Map<String, String> locale)
      throws IOException, InterruptedException {
    builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.equals("LANG"));
    builder.environment().putAll(locale);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return said;
  }

  /** Java itself cannot be told once it runs. */
  private static String inspect(Path data, Map<String, String> locale)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "data",
                "inspect",
                data.toString()));
    return output(new ProcessBuilder(command), locale);
  }

  private void putImages() throws IOException {
    assumeThat(System.getProperty("sun.jnu.encoding")).isEqualTo("UTF-8");
    Path data = new GeneratedImages(1).writeClasses(folder.resolve("data"), 1, 1);
    Path image;
    try (var files = Files.walk(data)) {
      image = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    Files.createDirectories(folder.resolve("übung"));
    Files.copy(image, folder.resolve("übung/käse.png"));
    Files.copy(image, folder.resolve("übung/plain.png"));
  }

  @Test
  void namesTheLocaleWithoutTheLauncher() throws IOException, InterruptedException {
    putImages();
    Path link = Files.createSymbolicLink(folder.resolve("plain"), folder.resolve("übung"));
    assertThat(inspect(link, Map.of("LC_ALL", "C")))
        .contains("unreadable images: 1", "set the environment variable LC_ALL=C.UTF-8");
    assertThat(inspect(folder.resolve("übung"), Map.of("LC_ALL", "C")))
        .contains("there is no folder or file", "LC_ALL=C.UTF-8");
    assertThat(inspect(folder.resolve("übung"), Map.of("LC_ALL", "C.UTF-8")))
        .contains("unreadable images: 0", "2 images");
  }

  /** A launcher beside a Java that tells the locale it was started in. */
  @ParameterizedTest
  @CsvSource({
    "LC_ALL, C, C.UTF-8",
    "LC_ALL, POSIX, C.UTF-8",
    "LANG, C, C.UTF-8",
    "NONE, none, C.UTF-8",
    "LC_ALL, no_SUCH.UTF-8, C.UTF-8",
    "LC_ALL, C.utf8, C.utf8",
  })
  void theLauncherSetsOne(String variable, String value, String expected)
      throws IOException, InterruptedException {
    Path script = Path.of("../sdclr").toAbsolutePath();
    assumeThat(script).exists();
    Path copy = Files.copy(script, folder.resolve("sdclr"));
    Files.createDirectories(folder.resolve("cli/target"));
    Files.createFile(folder.resolve("cli/target/built"));
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"locale: $LC_ALL\"\n");
    for (Path program : List.of(copy, java)) {
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    ProcessBuilder launcher = new ProcessBuilder(copy.toString());
    launcher.environment().put("JAVA_HOME", folder.resolve("java").toString());
    assertThat(output(launcher, Map.of(variable, value))).contains("locale: " + expected);
  }
}
