package dev.sdclr.spark;

import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.picture.ImageFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The image files of a folder, one after another as the file system lists them.
 *
 * <p>As {@code sdclr} does with a folder, it leaves out hidden files and folders, those that
 * systems keep for themselves, files without an image's extension, and run directories. Spark's own
 * sources would also leave out empty files, so that nobody would be told of those.
 */
final class FolderWalk implements Iterator<Path> {

  private final FileSystem files;
  private final boolean isDeep;
  private final Deque<Path> folders = new ArrayDeque<>();
  private RemoteIterator<FileStatus> entries;
  private Path next;

  /**
   * Begins a walk.
   *
   * @param isDeep goes into folders too
   * @throws UncheckedIOException when the file system fails
   */
  FolderWalk(Path folder, boolean isDeep, Configuration configuration) {
    this.isDeep = isDeep;
    try {
      files = folder.getFileSystem(configuration);
      entries = files.listStatusIterator(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      while (next == null && hasEntry()) {
        visit(entries.next());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return next != null;
  }

  private boolean hasEntry() throws IOException {
    while (!entries.hasNext() && !folders.isEmpty()) {
      entries = files.listStatusIterator(folders.pop());
    }
    return entries.hasNext();
  }

  private void visit(FileStatus entry) throws IOException {
    String name = entry.getPath().getName();
    if (entry.isDirectory()) {
      if (isDeep && isSearched(files, entry.getPath())) {
        folders.push(entry.getPath());
      }
    } else if (!FolderScan.isHidden(name) && ImageFormat.hasImageExtension(name)) {
      next = entry.getPath();
    }
  }

  /**
   * Whether a folder in a folder is gone through: it is neither hidden, nor a system's own, nor a
   * run.
   */
  static boolean isSearched(FileSystem files, Path folder) throws IOException {
    return !FolderScan.isHidden(folder.getName())
        && !(files.exists(new Path(folder, "config.yaml"))
            && files.exists(new Path(folder, "checkpoints")));
  }

  @Override
  public Path next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Path found = next;
    next = null;
    return found;
  }
}
