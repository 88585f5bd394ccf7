package dev.sdclr;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A new file that takes another's place once it is whole; closing it before deletes it.
 *
 * <p>Nobody can know its name before it is there, so that nothing can lie in wait under it. It is
 * locked for as long as it is written, by which those that a killed process left behind are told
 * from others: the first file that a process makes in a folder clears them there.
 */
final class TemporaryFile implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("\\.sdclr-[0-9a-f]{32}\\.part");

  /** Asking for the lock of a file that this process holds would end it (POSIX). */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private static final Set<Path> CLEARED = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;

  private TemporaryFile(Path path) throws IOException {
    this.path = path;
    OPEN.add(path);
    try {
      channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      OPEN.remove(path);
      throw e;
    }
  }

  /** Makes one in a folder that is there. */
  static TemporaryFile in(Path folder) throws IOException {
    clearOnce(folder);
    while (true) {
      TemporaryFile made = new TemporaryFile(newName(folder));
      lock(made.channel);
      if (Files.exists(made.path, LinkOption.NOFOLLOW_LINKS)) {
        return made;
      }
      made.close(); // another process took it for a left-over in the instant before the lock
    }
  }

  /** A name in a folder that nobody can know. */
  static Path newName(Path folder) {
    String random = UUID.randomUUID().toString().replace("-", "");
    return folder.resolve(".sdclr-%s.part".formatted(random));
  }

  /** Clears a folder of what killed processes left there, unless this process has done so. */
  static void clearOnce(Path folder) throws IOException {
    if (CLEARED.add(folder)) {
      clear(folder);
    }
  }

  /** Clears what a killed process of an older version left behind as it wrote {@code target}. */
  static void clearOlder(Path target) {
    deleteUnlessLocked(target.resolveSibling(".%s.part".formatted(target.getFileName())));
  }

  /** Whether a file is one of these, by its name. */
  static boolean isNamed(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  FileChannel channel() {
    return channel;
  }

  /** Replaces {@code target}, itself rather than what it may link to. */
  void moveTo(Path target) throws IOException {
    Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(path);
    } finally {
      channel.close();
      OPEN.remove(path);
    }
  }

  /** Where the file system has no locks, nothing is cleared. */
  private static FileLock lock(FileChannel channel) {
    try {
      return channel.tryLock();
    } catch (IOException e) {
      return null;
    }
  }

  private static void clear(Path folder) throws IOException {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(folder, file -> isNamed(file) && !OPEN.contains(file))) {
      for (Path file : files) {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          TemporaryFolder.deleteUnlessLocked(file);
        } else {
          deleteUnlessLocked(file);
        }
      }
    }
  }

  private static void deleteUnlessLocked(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FileChannel left =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (lock(left) != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // another's, or just gone: a left-over is no reason to write nothing
    }
  }
}
