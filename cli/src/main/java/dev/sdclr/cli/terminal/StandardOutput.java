package dev.sdclr.cli.terminal;

import dev.sdclr.IoReason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * This process's standard output, which remembers that something could not be written: Java's own
 * printers keep that to themselves, and half of a table in a file on a full disk looks whole.
 */
public final class StandardOutput extends OutputStream {

  /** The bits of a mode that tell what kind of thing it is, as POSIX has them. */
  private static final int KIND = 0170000;

  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
  private volatile IOException failure;

  private StandardOutput() {}

  /** Takes the place of {@link System#out}. */
  public static StandardOutput install() {
    StandardOutput installed = new StandardOutput();
    System.setOut(new PrintStream(installed, true));
    return installed;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = failure == null ? e : failure;
      throw e;
    }
  }

  /**
   * Why something is missing there, in a line; nothing when all was written, or when whoever read
   * it had seen enough, as {@code head} has.
   */
  public Optional<String> complaint() {
    return Optional.ofNullable(failure)
        .filter(found -> !isRead())
        .map(found -> "cannot write to standard output: " + IoReason.of(found));
  }

  private static boolean isRead() {
    try {
      int kind = (int) Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode") & KIND;
      return kind == PIPE || kind == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // another system: a line more
    }
  }
}
