package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir Path folder;

  @Test
  void replacesTheWholeFile() {
    Path file = folder.resolve("f");
    AtomicFile.write(file, "a longer content".getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(file, "short".getBytes(StandardCharsets.UTF_8));
    assertThat(file).hasContent("short");
    assertThat(folder.toFile().list()).containsExactly("f");
  }

  @Test
  void leavesTheOldFileWhenTheDiskIsFull() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "cannot write %s: No space left on device (is there room, and do you have permission to write there?)",
            file);
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("f");
  }

  @Test
  void leavesNoPartWhenTheContentCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      throw new IllegalStateException("no content");
                    }))
        .hasMessage("no content");
    assertThat(file).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("f");
  }

  /** On a real full disk, where mounting one is allowed. */
  @Test
  void leavesTheOldFileOnARealFullDisk() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString())).isZero();
    try {
      Path file = disk.resolve("f");
      AtomicFile.write(file, "old".getBytes(StandardCharsets.UTF_8));
      assertThatThrownBy(() -> AtomicFile.write(file, new byte[1 << 20]))
          .hasMessageContaining("No space left on device");
      assertThat(file).hasContent("old");
      assertThat(disk.toFile().list()).containsExactly("f");
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return -1;
    }
  }

  /** Under names that a run's folder cannot hold a link for. */
  @Test
  void writesUnderANameOfChance() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      AtomicFile.write(
          folder.resolve("f"), channel -> names.addAll(List.of(folder.toFile().list())));
    }
    names.remove("f");
    assertThat(names).hasSize(3).allMatch(name -> name.matches("\\.sdclr-[0-9a-f]{32}\\.part"));
  }

  @Test
  void replacesALinkItself() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "precious");
    Path file = Files.createSymbolicLink(folder.resolve("f"), outside);
    AtomicFile.write(file, new byte[1]);
    assertThat(outside).hasContent("precious");
    assertThat(file).isRegularFile().hasSize(1);
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  /** Writes until it is killed. */
  static final class Writing {
    public static void main(String[] arguments) {
      AtomicFile.write(
          Path.of(arguments[0]),
          channel -> {
            System.out.println("writes");
            System.in.read();
          });
    }
  }

  private static Process startWriting(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Writing.class.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private List<Path> temporary() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(AtomicFile::isLeftOver).toList();
    }
  }

  /** Whatever the next file in the folder is called. */
  @Test
  void clearsWhatKilledProcessesLeft() throws Exception {
    Process killed = startWriting(folder.resolve("a"));
    assertThat(killed.getInputStream().read()).isEqualTo('w');
    killed.destroyForcibly().waitFor();
    assertThat(temporary()).hasSize(1);
    Process writing = startWriting(folder.resolve("b"));
    assertThat(writing.getInputStream().read()).isEqualTo('w');
    List<Path> its = temporary();
    assertThat(its).hasSize(1);
    AtomicFile.write(folder.resolve("c"), new byte[1]);
    assertThat(temporary()).as("of a process that writes").isEqualTo(its);
    writing.getOutputStream().close();
    assertThat(writing.waitFor()).isZero();
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("b", "c");
  }

  /** Older versions wrote under names that could be foreseen. */
  @Test
  void clearsWhatKilledProcessesOfOlderVersionsLeft() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "precious");
    Files.writeString(folder.resolve(".a.part"), "half");
    Files.createSymbolicLink(folder.resolve(".b.part"), outside);
    Files.writeString(folder.resolve(".c.part"), "another's");
    AtomicFile.write(folder.resolve("a"), new byte[1]);
    AtomicFile.write(folder.resolve("b"), new byte[1]);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("a", "b", ".b.part", ".c.part", "outside");
    assertThat(outside).hasContent("precious");
  }

  @Test
  void saysThatAFileIsInTheWay() throws IOException {
    Path blocker = Files.writeString(folder.resolve("blocker"), "");
    assertThatThrownBy(() -> AtomicFile.write(blocker.resolve("f"), new byte[1]))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot write " + blocker.resolve("f") + ": ");
    assertThat(blocker).hasContent("");
  }

  @Test
  void makesFoldersWhenAskedOnly() {
    Path file = folder.resolve("a").resolve("b").resolve("f");
    assertThatThrownBy(() -> AtomicFile.write(file, new byte[1]))
        .hasMessageStartingWith("cannot write " + file + ": its folder does not exist");
    assertThatThrownBy(() -> AtomicFile.makeFolder(file))
        .hasMessageStartingWith("cannot write " + file + ": its folder does not exist");
    assertThat(folder.resolve("a")).doesNotExist();
    AtomicFile.makeFolders(file);
    AtomicFile.makeFolder(file);
    AtomicFile.write(file, new byte[1]);
    assertThat(file).hasSize(1);
  }
}
