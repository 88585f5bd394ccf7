package dev.sdclr.data.folder;

import dev.sdclr.IoReason;
import dev.sdclr.OneLine;
import dev.sdclr.SdclrException;
import dev.sdclr.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches a folder for image files.
 *
 * <p>Leaves out and counts files without an image's extension, and run directories; passes over
 * hidden files and folders, and those that systems keep for themselves. Follows symbolic links, but
 * not into a loop.
 */
public final class FolderScan {

  private static final Logger LOG = LoggerFactory.getLogger(FolderScan.class);

  private static final int MAX_WAYS = 1000;

  /** Of all folders together, for each that links lead to; a few thousand are free. */
  private static final int MAX_WAYS_ON_AVERAGE = 5;

  private static final int FREE_VISITS = 10_000;
  private static final int MAX_DEPTH = 200;

  /** Of file systems, archives and network storage: previews, deleted files and the like. */
  private static final Set<String> SYSTEM_FOLDERS =
      Set.of("__MACOSX", "@eaDir", "lost+found", "$RECYCLE.BIN", "System Volume Information");

  private final FolderIndex index;
  private final PackedPaths.Builder paths = new PackedPaths.Builder();
  private final Deque<Ancestor> ancestors = new ArrayDeque<>();
  private final Map<Object, Integer> ways = new HashMap<>();
  private int foldersWithLinks;
  private int visits; // where folders may come again
  private final FileKinds leftOut = new FileKinds();

  private FolderScan(FolderIndex index) {
    this.index = index;
  }

  /**
   * What was found.
   *
   * @param paths of the images relative to the root, in byte-wise order
   * @param leftOut what is not an image
   * @param listed how many folders were listed rather than known
   */
  public record Found(PackedPaths paths, FileKinds leftOut, int listed) {}

  private record Ancestor(Path folder, FolderState state) {

    boolean is(Path other, FolderState otherState) throws IOException {
      if (state.key() == null || otherState.key() == null) {
        return Files.isSameFile(folder, other);
      }
      return state.key().equals(otherState.key());
    }
  }

  /**
   * Finds every image file under {@code root}.
   *
   * @throws SdclrException when a folder cannot be read
   */
  public static Found scan(Path root) {
    return scan(root, UserCache.folder().resolve("index"), Clock.systemUTC());
  }

  /** Finds them with what is known from the last time, kept in {@code indices}. */
  public static Found scan(Path root, Path indices, Clock clock) {
    try {
      FolderIndex index = new FolderIndex(IndexFile.of(indices, root), clock);
      FolderScan scan = new FolderScan(index);
      scan.visit(root, "");
      if (scan.paths.size() + scan.leftOut.total() >= FolderIndex.MIN_FILES) {
        index.save();
      }
      return new Found(scan.paths.build(), scan.leftOut, index.listed());
    } catch (IOException e) {
      throw unreadable(root, e);
    }
  }

  /** Goes through a folder in byte-wise order of the paths, since folders end in a slash. */
  private void visit(Path folder, String relative) throws IOException {
    FolderState state = FolderState.of(folder);
    if (isLoop(folder, state)) {
      leftOut.add(FileKinds.CIRCLES, 1);
      return;
    }
    requireShallow(folder);
    requireFewWays(folder, state);
    FolderListing own = index.listing(folder, relative, state);
    FolderListing listing = own.followed(folder);
    foldersWithLinks += own.links().size() > 0 ? 1 : 0;
    if (listing.isRun() && !relative.isEmpty()) {
      leftOut.add(FileKinds.RUNS, 1);
      return;
    }
    leftOut.addAll(listing.others());
    ancestors.push(new Ancestor(folder, state));
    int number = -1;
    for (int i = 0; i < listing.names().size(); i++) {
      if (listing.names().isFolder(i)) {
        descend(folder, relative, listing.names().get(i));
      } else {
        number = number < 0 ? paths.addFolder(relative) : number;
        paths.add(number, listing.names(), i);
      }
    }
    ancestors.pop();
    foldersWithLinks -= own.links().size() > 0 ? 1 : 0;
  }

  /** Where links lead in circles it would be hard to see, and in an archive may have no end. */
  private void requireShallow(Path folder) {
    if (ancestors.size() > MAX_DEPTH) {
      throw new SdclrException(
          "%s lies in more than %d folders: name one further in".formatted(folder, MAX_DEPTH));
    }
  }

  /** Thirty folders, each with two links to the next, are a billion. */
  private void requireFewWays(Path folder, FolderState state) throws IOException {
    if (foldersWithLinks == 0 || state.key() == null) {
      return;
    }
    int way = ways.merge(state.key(), 1, Integer::sum);
    if (way > MAX_WAYS) {
      throw new SdclrException(
          "more than %d symbolic links lead to folder %s: remove some of the links"
              .formatted(MAX_WAYS, folder.toRealPath()));
    } else if (visits++ > FREE_VISITS + MAX_WAYS_ON_AVERAGE * (long) ways.size()) {
      throw new SdclrException(
          "symbolic links lead to %,d folders again and again, at last to %s: remove some of the links"
              .formatted(ways.size(), folder.toRealPath()));
    }
  }

  private void descend(Path folder, String relative, String name) throws IOException {
    try {
      visit(folder.resolve(name), relative + name);
    } catch (InvalidPathException | NoSuchFileException e) {
      if (!FileNames.isUndecodable(name)) {
        throw e;
      }
      leftOut.add(FileKinds.UNNAMEABLE, 1);
      LOG.warn(
          "left out {}{}: {}",
          OneLine.of(relative),
          OneLine.of(name),
          FileNames.undecodableReason());
    }
  }

  private boolean isLoop(Path folder, FolderState state) throws IOException {
    for (Ancestor ancestor : ancestors) {
      if (ancestor.is(folder, state)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a folder was written by this program rather than holds images to learn from. */
  public static boolean isRunDirectory(Path folder) {
    return Files.isRegularFile(folder.resolve("config.yaml"))
        && Files.isDirectory(folder.resolve("checkpoints"));
  }

  /** Whether it is hidden, or a system's own. */
  public static boolean isHidden(Path path) {
    return isHidden(path.getFileName().toString());
  }

  /** The same by its name. */
  public static boolean isHidden(String name) {
    return name.startsWith(".") || SYSTEM_FOLDERS.contains(name);
  }

  public static SdclrException unreadable(Path path, IOException e) {
    return new SdclrException(
        "cannot read %s: %s (do you have permission to read it?)".formatted(path, IoReason.of(e)),
        e);
  }
}
