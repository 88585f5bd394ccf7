package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "cannot write %s: No space left on device (is there room, and may you write there?)",
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
        .hasMessageStartingWith("cannot write " + file + ": it does not exist");
    assertThatThrownBy(() -> AtomicFile.makeFolder(file))
        .hasMessageStartingWith("cannot write " + file + ": it does not exist");
    assertThat(folder.resolve("a")).doesNotExist();
    AtomicFile.makeFolders(file);
    AtomicFile.makeFolder(file);
    AtomicFile.write(file, new byte[1]);
    assertThat(file).hasSize(1);
  }
}
