package dev.sdclr.run;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.Unlinked;
import dev.sdclr.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a second process from writing into a run directory; closing lets others in.
 *
 * <p>The operating system holds the lock and drops it with the process, however that ends, so that
 * none is ever stale. The file, which stays, names the last holder.
 */
public final class RunLock implements AutoCloseable {

  static final String FILE = ".lock";
  private static final int MAX_HOLDER_BYTES = 64;

  /** What is locked lies beyond what is read. */
  private static final long LOCKED_BYTE = 1 << 20;

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks a run directory.
   *
   * @throws UsageException when another process holds it, naming that process
   * @throws SdclrException when the lock cannot be written, or links in the directory lead out of
   *     it
   */
  public static RunLock of(RunDirectory run) {
    run.requireNoLinks();
    Path file = run.path().resolve(FILE);
    FileChannel channel = open(run, file);
    try {
      requireFree(run, channel);
      name(channel);
      return new RunLock(channel);
    } catch (IOException | RuntimeException e) {
      new RunLock(channel).close();
      throw e instanceof IOException io ? failed(run, io) : (RuntimeException) e;
    }
  }

  /**
   * The same, if no other process holds it.
   *
   * @throws SdclrException as {@link #of} does
   */
  public static Optional<RunLock> tryOf(RunDirectory run) {
    run.requireNoLinks();
    FileChannel channel = open(run, run.path().resolve(FILE));
    RunLock lock = new RunLock(channel);
    try {
      if (takes(channel)) {
        name(channel);
        return Optional.of(lock);
      }
      lock.close();
      return Optional.empty();
    } catch (IOException e) {
      lock.close();
      throw failed(run, e);
    }
  }

  private static FileChannel open(RunDirectory run, Path file) {
    try {
      return Unlinked.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw failed(run, e);
    }
  }

  private static SdclrException failed(RunDirectory run, IOException e) {
    return new SdclrException("cannot lock %s: %s".formatted(run.path(), IoReason.of(e)), e);
  }

  private static void requireFree(RunDirectory run, FileChannel channel) throws IOException {
    if (!takes(channel)) {
      String holder = holder(channel);
      throw new UsageException(
          "%s is being written by process %s: wait for it, or stop it (kill %s)"
              .formatted(run.path(), holder, holder));
    }
  }

  /** Tries to get the lock. */
  private static boolean takes(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // by another part of this process
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    String pid = text.strip();
    return pid.matches("\\d+") ? pid : "of unknown number";
  }

  private static void name(FileChannel channel) throws IOException {
    String pid = "%d\n".formatted(ProcessHandle.current().pid());
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new SdclrException("cannot unlock the run directory: " + IoReason.of(e), e);
    }
  }
}
