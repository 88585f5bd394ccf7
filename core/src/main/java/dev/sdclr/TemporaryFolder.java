package dev.sdclr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * A new folder that is gone when closed.
 *
 * <p>It is locked until then, by which those that a killed process left behind are told from
 * others: the first file or folder of this kind that a process makes in the same place clears them.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final String LOCK = ".in-use";

  private final Path path;
  private final LockFile lock;

  private TemporaryFolder(Path path, LockFile lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes one in a folder that is there.
   *
   * @throws IOException as {@link IoReason} explains it, when that cannot be written
   */
  public static TemporaryFolder in(Path parent) throws IOException {
    Path folder = parent.toAbsolutePath();
    TemporaryFile.clearOnce(folder);
    while (true) {
      Path made = Files.createDirectory(TemporaryFile.newName(folder));
      Optional<LockFile> lock = locked(made);
      if (lock.isPresent()) {
        return new TemporaryFolder(made, lock.get());
      }
    }
  }

  /**
   * Makes one where the system keeps such, for this user alone; what killed processes leave there
   * is the system's to clear.
   *
   * @throws IOException as {@link IoReason} explains it, when there is no room
   */
  public static TemporaryFolder ofSystem() throws IOException {
    Path made = Files.createTempDirectory("sdclr-");
    return new TemporaryFolder(made, locked(made).orElseThrow());
  }

  /** Empty when another process took it for a left-over in the instant before the lock. */
  private static Optional<LockFile> locked(Path made) throws IOException {
    try {
      return LockFile.ifFree(made.resolve(LOCK));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      FileTree.delete(made);
      throw e;
    }
  }

  /** Deletes one of this user's that no process has locked. */
  static void deleteUnlessLocked(Path folder) {
    try {
      if (!isOwn(folder)) {
        return;
      }
      Optional<LockFile> lock = LockFile.ifFree(folder.resolve(LOCK));
      if (lock.isPresent()) {
        try (LockFile held = lock.get()) {
          FileTree.delete(folder);
        }
      }
    } catch (IOException e) {
      // another's, or just gone: a left-over is no reason to make nothing
    }
  }

  /** Others may exchange what they own while it is deleted, where all may write. */
  private static boolean isOwn(Path folder) throws IOException {
    UserPrincipal user =
        folder
            .getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name"));
    return user.equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Deletes it with its content.
   *
   * @throws SdclrException when something of it cannot be deleted
   */
  @Override
  public void close() {
    try (LockFile held = lock) {
      FileTree.delete(path);
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(path, IoReason.of(e)), e);
    }
  }
}
