package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Images named one a line in a text file, in the order of the lines. */
final class PathList {

  private final Path file;
  private final Path root;
  private final PackedPaths.Builder paths = new PackedPaths.Builder();
  private int[] labels = new int[1 << 8];
  private int largestLabel = ImageSource.UNLABELLED;

  private PathList(Path file, Path root) {
    this.file = file;
    this.root = root;
  }

  /**
   * Reads the list; classes are called by their numbers, without labels there are none.
   *
   * @param root where its paths start
   * @throws SdclrException with the line number when a path is missing, absolute or outside {@code
   *     root}, or a label is out of range; when no image is listed
   */
  static ImageFiles open(Path file, Path root, String name) {
    PathList list = new PathList(file, root);
    ListFile.read(file, list::add);
    if (list.paths.size() == 0) {
      throw new SdclrException(
          "%s lists no image: looked for lines of 'relative/path label'".formatted(file));
    }
    return list.build(name);
  }

  private void add(ListFile.Entry entry) {
    requireFile(entry);
    if (paths.size() == labels.length) {
      labels = Arrays.copyOf(labels, labels.length + (labels.length >> 1));
    }
    labels[paths.size()] = entry.label();
    largestLabel = Math.max(largestLabel, entry.label());
    paths.add(entry.path());
  }

  private void requireFile(ListFile.Entry entry) {
    Path relative;
    try {
      relative = Path.of(entry.path());
    } catch (InvalidPathException e) {
      throw ListFile.at(file, entry.number(), "'%s' is no path".formatted(entry.path()));
    }
    if (relative.isAbsolute() || relative.normalize().startsWith("..")) {
      throw ListFile.at(file, entry.number(), "%s must lie under %s".formatted(entry.path(), root));
    }
    if (!Files.isRegularFile(root.resolve(relative))) {
      throw ListFile.at(
          file, entry.number(), "there is no file %s".formatted(root.resolve(relative)));
    }
  }

  private ImageFiles build(String name) {
    if (largestLabel == ImageSource.UNLABELLED) {
      return ImageFiles.unlabelled(name, root, paths.build());
    }
    List<String> numbers =
        IntStream.rangeClosed(0, largestLabel).mapToObj(Integer::toString).toList();
    int[] all = Arrays.copyOf(labels, paths.size());
    return ImageFiles.labelled(name, root, paths.build(), all, numbers);
  }
}
