package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir Path folder;

  /** Says whether this process, another one, gets the lock of a file. */
  public static void main(String[] arguments) throws IOException {
    Optional<LockFile> lock = LockFile.ifFree(Path.of(arguments[0]));
    System.out.print(lock.isPresent());
  }

  private static boolean isFreeForOthers(Path file) throws IOException {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockFileTest.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isIn("true", "false");
    return Boolean.parseBoolean(said);
  }

  @Test
  void isHeldByOneUntilItIsClosed() throws IOException {
    Path file = folder.resolve("lock");
    LockFile first = LockFile.ifFree(file).orElseThrow();
    assertThat(LockFile.ifFree(file)).isEmpty();
    assertThat(LockFile.holder(file)).isEqualTo(Long.toString(ProcessHandle.current().pid()));
    first.close();
    assertThat(first.isHeld()).isFalse();
    try (LockFile second = LockFile.ifFree(file).orElseThrow()) {
      first.close();
      assertThat(LockFile.ifFree(file)).as("closed twice, the first frees the second").isEmpty();
      assertThat(second.isHeld()).isTrue();
    }
  }

  /** As when somebody deletes the folder, and makes another one under its name. */
  @Test
  void knowsAnotherFileUnderItsName() throws IOException {
    Path file = folder.resolve("lock");
    LockFile lock = LockFile.ifFree(file).orElseThrow();
    try (lock) {
      assertThat(lock.isInPlace()).isTrue();
      Files.delete(file);
      assertThat(lock.isInPlace()).isFalse();
      Files.createFile(file);
      assertThat(lock.isInPlace()).isFalse();
    }
    assertThat(lock.isInPlace()).isFalse();
  }

  /** POSIX drops all locks that a process has on a file when it closes any channel to it. */
  @Test
  void keepsOthersOutAfterThisProcessTriedAgain() throws IOException {
    Path file = folder.resolve("lock");
    Path sameFile = Files.createSymbolicLink(folder.resolve("link"), folder).resolve("lock");
    try (LockFile lock = LockFile.ifFree(file).orElseThrow()) {
      assertThat(LockFile.ifFree(sameFile)).isEmpty();
      LockFile.holder(sameFile);
      assertThat(lock.isHeld()).isTrue();
      assertThat(isFreeForOthers(file)).isFalse();
    }
    assertThat(isFreeForOthers(file)).isTrue();
  }

  @Test
  void waitsUntilItIsFree() throws Exception {
    Path file = folder.resolve("lock");
    LockFile first = LockFile.whenFree(file);
    CompletableFuture<LockFile> second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return LockFile.whenFree(file);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(second).isNotDone();
    first.close();
    second.get().close();
  }

  @Test
  void leavesNoFileWhereItIsDeleted() throws IOException {
    Path file = folder.resolve("lock");
    LockFile first = LockFile.ifFree(file).orElseThrow();
    first.delete();
    assertThat(file).doesNotExist();
    try (LockFile second = LockFile.ifFree(file).orElseThrow()) {
      first.delete();
      assertThat(file).as("deleted twice, the first deletes the second").exists();
      assertThat(second.isHeld()).isTrue();
    }
    assertThat(file).exists();
  }

  @Test
  void locksNothingThroughALink() throws IOException {
    Path elsewhere = Files.createFile(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("lock"), elsewhere);
    assertThatThrownBy(() -> LockFile.ifFree(link)).hasMessageContaining("is a link");
    assertThat(elsewhere).isEmptyFile();
    Files.delete(link);
    LockFile.ifFree(link).orElseThrow().close();
  }
}
