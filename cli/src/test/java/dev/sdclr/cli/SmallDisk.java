package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system in memory that is soon full.
 *
 * <p>A shell mounts it where only the shell sees it; this JVM comes to it through the shell's root.
 */
final class SmallDisk implements AutoCloseable {

  /** What the system says of a full disk. */
  static final String FULL = "No space left on device";

  static final int PAGE_BYTES = 4096;
  private static final String WORKED = "worked";

  /** As the system's administrator, or as one of a name space of one's own. */
  private static final List<List<String>> SHELLS =
      List.of(List.of("unshare", "-m", "sh"), List.of("unshare", "-Urm", "sh"));

  private final Process shell;
  private final BufferedReader answers;
  private final Writer commands;
  private final Path mountPoint;

  private SmallDisk(Process shell, Path mountPoint) {
    this.shell = shell;
    this.mountPoint = mountPoint;
    answers = shell.inputReader();
    commands = shell.outputWriter();
  }

  /**
   * Mounts one, or skips the test where the system lets nobody do that.
   *
   * @param mountPoint an empty folder
   */
  static SmallDisk mount(Path mountPoint, long bytes) throws IOException {
    for (List<String> command : SHELLS) {
      SmallDisk disk = new SmallDisk(start(command), mountPoint);
      if (disk.succeeds("mount -t tmpfs -o size=%d none '%s'".formatted(bytes, mountPoint))
          && Files.isWritable(disk.path())) {
        return disk;
      }
      disk.close();
    }
    assumeThat(SHELLS).as("ways to mount a small file system").isEmpty();
    throw new AssertionError();
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private boolean succeeds(String command) throws IOException {
    try {
      commands.write("if %s; then echo %s; else echo failed; fi\n".formatted(command, WORKED));
      commands.flush();
    } catch (IOException e) {
      return false; // there is no shell, as there may be no such name space
    }
    return WORKED.equals(answers.readLine());
  }

  /** Where it begins. */
  Path path() {
    return Path.of("/proc/" + shell.pid() + "/root" + mountPoint.toAbsolutePath());
  }

  /** Lets nobody write. */
  void makeReadOnly() throws IOException {
    assertThat(succeeds("mount -o remount,ro '%s'".formatted(mountPoint))).isTrue();
  }

  /** Lets everybody write again. */
  void makeWritable() throws IOException {
    assertThat(succeeds("mount -o remount,rw '%s'".formatted(mountPoint))).isTrue();
  }

  /** Bytes that fit in. */
  long room() {
    return path().toFile().getUsableSpace();
  }

  /** Takes all room but {@code bytes}, rounded up to whole pages. */
  void leaveRoom(long bytes) throws IOException {
    makeRoom();
    long taken = Math.max(0, room() - bytes);
    Files.write(filler(), new byte[Math.toIntExact(taken)]);
  }

  /** Takes all room, while others write too. */
  void fillUp() throws IOException {
    byte[] page = new byte[PAGE_BYTES];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessage(FULL);
    }
  }

  /** Gives back all that was taken. */
  void makeRoom() throws IOException {
    Files.deleteIfExists(filler());
  }

  private Path filler() {
    return path().resolve("filler");
  }

  /** Forgets all that was on it. */
  @Override
  public void close() throws IOException {
    shell.destroyForcibly();
    try {
      shell.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
