package dev.sdclr;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is written in its place, inside a folder of this program's own: a folder may come from
 * anywhere, and links in it may lead anywhere.
 *
 * <p>Files that are written whole replace a link themselves; see {@link AtomicFile}.
 */
public final class Unlinked {

  private Unlinked() {}

  /**
   * Opens a file in its place, to add to it or to lock it; the caller closes it.
   *
   * @throws IOException as {@link IoReason} explains it, when it is a link, has another name
   *     elsewhere, is no file or cannot be opened
   */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    Optional<String> objection = objection(file);
    if (objection.isPresent()) {
      throw new FileSystemException(
          file.toString(), null, "%s %s".formatted(file.getFileName(), objection.get()));
    }
    Set<OpenOption> all = new HashSet<>(List.of(options));
    all.add(LinkOption.NOFOLLOW_LINKS);
    return FileChannel.open(file, all);
  }

  private static Optional<String> objection(Path file) throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (found.isSymbolicLink()) {
      return Optional.of("is a link, through which nothing is written: delete it");
    } else if (!found.isRegularFile()) {
      return Optional.of("is in the way, and is a folder, pipe or device: delete it");
    }
    return names(file) == 1
        ? Optional.empty()
        : Optional.of(
            "is a hard link to another file, which is not written: put a copy in its place");
  }

  private static int names(Path file) throws IOException {
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)
        : 1;
  }

  /**
   * Makes a folder, but none around it, unless it is there.
   *
   * @throws SdclrException when it is a link
   * @throws IOException when it cannot be made
   */
  public static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      requireNoLink(folder);
      create(folder);
    }
  }

  /** Another process may make the same one. */
  private static void create(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
  }

  /**
   * Checks that a path is not a link.
   *
   * @throws SdclrException when it is one
   */
  public static void requireNoLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw new SdclrException(
          "%s is a link, through which nothing is written: put what it leads to in its place"
              .formatted(path));
    }
  }
}
