package dev.sdclr;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A file that one process at a time, and one part of it, holds; closing lets others in.
 *
 * <p>The operating system holds the lock and drops it with the process, however that ends, so that
 * none is ever stale. The file stays unless it is {@linkplain #delete deleted}, and names the last
 * holder.
 */
public final class LockFile implements AutoCloseable {

  private static final int MAX_HOLDER_BYTES = 64;

  /** What is locked lies beyond what is read, as Windows keeps others from reading it. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  /**
   * Files locked by this process, which must not open them again: closing any channel to a file
   * drops the locks that its process has there (POSIX).
   */
  private static final Set<Place> HELD = new HashSet<>();

  private final Path file;
  private final Place place;
  private final FileChannel channel;

  /** What the system knows the file by as long as this is held, whatever becomes of its name. */
  private Object key;

  private LockFile(Path file, Place place, FileChannel channel) {
    this.file = file;
    this.place = place;
    this.channel = channel;
  }

  /**
   * Locks a file, made when needed in a folder that is there, unless it is locked.
   *
   * @return the lock, or empty when another process or another part of this one holds it
   * @throws IOException as {@link IoReason} explains it, when it cannot be opened or is a link
   */
  public static Optional<LockFile> ifFree(Path file) throws IOException {
    Place place = Place.of(file);
    synchronized (HELD) {
      if (!HELD.add(place)) {
        return Optional.empty();
      }
    }
    return locked(file, place, false);
  }

  /**
   * Locks a file, made when needed in a folder that is there, as soon as it is free.
   *
   * @throws IOException as {@link IoReason} explains it, when it cannot be opened or is a link
   */
  public static LockFile whenFree(Path file) throws IOException {
    Place place = Place.of(file);
    synchronized (HELD) {
      while (!HELD.add(place)) {
        awaitRelease(file);
      }
    }
    return locked(file, place, true).orElseThrow();
  }

  private static void awaitRelease(Path file) throws IOException {
    try {
      HELD.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while waiting for " + file).initCause(e);
    }
  }

  /**
   * The one name of a file, by which this process knows what it holds.
   *
   * @param folder what the system knows it by, whatever path leads to it
   * @param name in it
   */
  private record Place(Object folder, Path name) {

    static Place of(Path file) throws IOException {
      Path folder = file.toAbsolutePath().getParent();
      Object key = Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
      return new Place(key == null ? folder.toRealPath() : key, file.getFileName());
    }
  }

  /** Takes the lock of a file that is in {@link #HELD}, and out of it unless that succeeds. */
  private static Optional<LockFile> locked(Path file, Place place, boolean waits)
      throws IOException {
    LockFile lock = null;
    boolean taken = false;
    try {
      lock =
          new LockFile(
              file,
              place,
              Unlinked.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE));
      taken = lock.take(waits);
    } finally {
      if (!taken) {
        release(place, lock == null ? null : lock.channel);
      }
    }
    return taken ? Optional.of(lock) : Optional.empty();
  }

  /**
   * Waits for the lock of a file that is read and added to in its place, and so needs no other file
   * for it. One thread of a process at a time may have such a file open: closing it anywhere drops
   * the lock.
   *
   * @param shared with others that only read
   */
  public static FileLock ofContent(FileChannel channel, boolean shared) throws IOException {
    return channel.lock(LOCKED_BYTE, 1, shared);
  }

  private boolean take(boolean waits) throws IOException {
    if (waits) {
      channel.lock(LOCKED_BYTE, 1, false);
    } else if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
      return false;
    }
    String pid = "%d\n".formatted(ProcessHandle.current().pid());
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
    key = keyOf(file);
    return true;
  }

  /** Null of a file that is gone, as when another has just deleted it, and where there are none. */
  private static Object keyOf(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Names the process that holds a file.
   *
   * @throws IOException as {@link IoReason} explains it, when it cannot be read
   */
  public static String holder(Path file) throws IOException {
    synchronized (HELD) {
      if (HELD.contains(Place.of(file))) {
        return Long.toString(ProcessHandle.current().pid());
      }
      try (FileChannel channel = InputFile.channel(file)) {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_HOLDER_BYTES);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        String pid = text.strip();
        return pid.matches("\\d+") ? pid : "of unknown number";
      }
    }
  }

  /** Whether this has not been closed. */
  public boolean isHeld() {
    return channel.isOpen();
  }

  /** Whether this is held, and the file under its name is still the one that was locked. */
  public boolean isInPlace() {
    return isHeld()
        && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && Objects.equals(key, keyOf(file));
  }

  @Override
  public void close() throws IOException {
    if (isHeld()) {
      release(place, channel);
    }
  }

  /**
   * Closes it and leaves no file.
   *
   * <p>Another may have opened the file just before, and then locks what no later one will find. So
   * this is for what is finished: both find nothing left to do.
   */
  public void delete() throws IOException {
    if (isHeld()) {
      try {
        Files.deleteIfExists(file);
      } finally {
        close();
      }
    }
  }

  private static void release(Place place, FileChannel channel) throws IOException {
    synchronized (HELD) {
      try {
        if (channel != null) {
          channel.close();
        }
      } finally {
        HELD.remove(place);
        HELD.notifyAll();
      }
    }
  }
}
