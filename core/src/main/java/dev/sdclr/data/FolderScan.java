package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.function.Consumer;

/**
 * Walks a folder for image files, one at a time.
 *
 * <p>Leaves out hidden files and folders, files without an image's extension, and run directories.
 * Follows symbolic links, but not into a loop.
 */
final class FolderScan extends SimpleFileVisitor<Path> {

  private final Path root;
  private final Consumer<Path> found;
  private long otherFiles;

  private FolderScan(Path root, Consumer<Path> found) {
    this.root = root;
    this.found = found;
  }

  /**
   * Hands every image file to {@code found}, relative to {@code root}.
   *
   * @return how many files were not images
   * @throws SdclrException when a folder cannot be read
   */
  static long scan(Path root, Consumer<Path> found) {
    FolderScan scan = new FolderScan(root, found);
    try {
      Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, scan);
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    return scan.otherFiles;
  }

  /** Whether a folder was written by this program rather than holds images to learn from. */
  static boolean isRunDirectory(Path folder) {
    return Files.isRegularFile(folder.resolve("config.yaml"))
        && Files.isDirectory(folder.resolve("checkpoints"));
  }

  static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  static SdclrException unreadable(Path path, IOException e) {
    return new SdclrException(
        "cannot read %s: %s (may you read it?)".formatted(path, e.getMessage()), e);
  }

  /** A relative path as it is shown and stored, with {@code /} on every system. */
  static String withSlashes(Path relative) {
    String text = relative.toString();
    String separator = relative.getFileSystem().getSeparator();
    return separator.equals("/") ? text : text.replace(separator, "/");
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    boolean skipped = !folder.equals(root) && (isHidden(folder) || isRunDirectory(folder));
    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (attributes.isRegularFile() && !isHidden(file)) {
      if (ImageFormat.hasImageExtension(file.getFileName().toString())) {
        found.accept(root.relativize(file));
      } else {
        otherFiles++;
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
    if (e instanceof FileSystemLoopException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }
}
