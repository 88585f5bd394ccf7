package dev.sdclr.data.split;

import dev.sdclr.AtomicFile;
import dev.sdclr.OneLine;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ListFile;
import dev.sdclr.data.folder.ListedPath;
import dev.sdclr.data.folder.PathTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * A choice of images on disk: one {@code path label} a line, as {@code --data} takes it too, or a
 * NumPy list of image numbers.
 */
public final class SplitFile {

  private SplitFile() {}

  /**
   * Checks that a list to write is not named as a table, which would be read as one.
   *
   * @throws UsageException when it is
   */
  public static void requireNamed(Path file) {
    if (ListFile.isTable(file)) {
      throw new UsageException(
          "%s is named as a table, and a choice of images is lines of 'path label' or NumPy's numbers: name it .txt or .npy"
              .formatted(file));
    }
  }

  /**
   * Writes the chosen images of {@code source}, replacing the file whole.
   *
   * @param file a NumPy list of image numbers when its name ends in {@code .npy}
   * @throws SdclrException when the file cannot be written
   */
  public static void write(Path file, ImageSource source, int[] indices) {
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          if (NpyIndices.isNamed(file)) {
            NpyIndices.write(out, indices);
          } else {
            writeLines(out, source, indices);
          }
        });
  }

  private static void writeLines(OutputStream out, ImageSource source, int[] indices)
      throws IOException {
    BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    String description = OneLine.of(source.description());
    writer.write(String.format(Locale.ROOT, "# %,d images of %s%n", indices.length, description));
    for (int index : indices) {
      writer.write(line(source.path(index), source.label(index)));
      writer.write('\n');
    }
    writer.flush();
  }

  /** Quoted where a path would be read as something else, such as {@code patient 12}. */
  private static String line(String path, int label) {
    String end = label == ImageSource.UNLABELLED ? "" : " " + label;
    String plain = ListFile.pathField(path) + end;
    return isReadAs(plain, path, label) ? plain : '"' + path.replace("\"", "\"\"") + '"' + end;
  }

  private static boolean isReadAs(String line, String path, int label) {
    try {
      ListedPath read = ListedPath.parse(line).orElse(null);
      return read != null
          && read.path().equals(path)
          && read.label() == label
          && read.className().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Finds the listed images in {@code source}.
   *
   * @param file lines of paths, or a NumPy list of image numbers when its name ends in {@code .npy}
   * @return indices, in the order of the list
   * @throws SdclrException with file and position when an image is not in {@code source}, is listed
   *     twice, or has another label there
   */
  public static int[] read(Path file, ImageSource source) {
    return NpyIndices.isNamed(file)
        ? NpyIndices.read(file, source.size())
        : readLines(
            file,
            source,
            true,
            entry -> {
              throw ListFile.at(
                  file,
                  entry.number(),
                  "%s is not in %s%s"
                      .formatted(entry.path(), source.description(), hint(entry.path())));
            });
  }

  /**
   * Finds those of the listed images that are in {@code source}.
   *
   * @param file lines of paths
   * @param ofSameLabels whether they must have the labels in {@code source} that they have in the
   *     list
   * @param gone is told the path of each image that is not
   * @return indices, in the order of the list
   * @throws SdclrException with file and position when an image is listed twice, or has another
   *     label
   */
  public static int[] readPresent(
      Path file, ImageSource source, boolean ofSameLabels, Consumer<String> gone) {
    return readLines(file, source, ofSameLabels, entry -> gone.accept(entry.path()));
  }

  /**
   * Shows every listed image to {@code visitor}: its path and its label, or {@link
   * ImageSource#UNLABELLED}.
   *
   * @param file lines of paths
   * @throws SdclrException when it cannot be read
   */
  public static void forEach(Path file, ObjIntConsumer<String> visitor) {
    ListFile.read(file, entry -> visitor.accept(entry.path(), entry.label()));
  }

  private static int[] readLines(
      Path file, ImageSource source, boolean ofSameLabels, Consumer<ListFile.Entry> missing) {
    PathTable unlisted = new PathTable(source);
    PathTable[] all = new PathTable[1]; // made where an image is not found
    Optional<Path> root = root(source);
    int[] indices = new int[source.size()];
    int[] filled = {0};
    ListFile.read(
        file,
        entry -> {
          int index = find(entry, unlisted, root, file);
          if (index == PathTable.NONE) {
            all[0] = all[0] == null ? new PathTable(source) : all[0];
            if (find(entry, all[0], root, file) != PathTable.NONE) {
              throw ListFile.at(file, entry.number(), entry.path() + " is listed twice");
            }
            missing.accept(entry);
            return;
          }
          if (ofSameLabels) {
            requireSameLabel(file, entry, source, index);
          }
          indices[filled[0]++] = index;
        });
    return Arrays.copyOf(indices, filled[0]);
  }

  /** Whoever writes a list by hand may write a class's name after the path. */
  private static String hint(String path) {
    return path.chars().anyMatch(Character::isWhitespace)
        ? ": a line is 'relative/path label', the label a class number"
        : "";
  }

  /** Where the paths of image files start; nothing for images in packed files. */
  private static Optional<Path> root(ImageSource source) {
    Optional<Path> first = source.size() == 0 ? Optional.empty() : source.file(0);
    return first.map(
        image -> {
          Path absolute = image.toAbsolutePath();
          int names = Path.of(source.path(0)).getNameCount();
          for (int i = 0; i < names && absolute != null; i++) {
            absolute = absolute.getParent();
          }
          return absolute == null ? image.toAbsolutePath().getRoot() : absolute.normalize();
        });
  }

  /** As it is written, and then as whoever wrote it may have meant it. */
  private static int find(
      ListFile.Entry entry, PathTable unlisted, Optional<Path> root, Path file) {
    if (entry.image().className().isPresent()) {
      int index = unlisted.remove(entry.text());
      if (index != PathTable.NONE) {
        return index;
      }
    }
    int index = unlisted.remove(entry.path());
    String path = entry.path().replace('\\', '/');
    if (index == PathTable.NONE && !path.equals(entry.path())) {
      index = unlisted.remove(path);
    }
    if (index == PathTable.NONE && root.isPresent()) {
      Path beside = file.toAbsolutePath().getParent();
      for (Path start : List.of(root.get(), beside)) {
        Optional<String> inside = inside(root.get(), start, path);
        if (index == PathTable.NONE && inside.isPresent()) {
          index = unlisted.remove(inside.get());
        }
      }
    }
    return index;
  }

  private static Optional<String> inside(Path root, Path start, String path) {
    try {
      Path image = start.resolve(path).normalize();
      return image.startsWith(root)
          ? Optional.of(root.relativize(image).toString().replace('\\', '/'))
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** A number may be the class's place, or its name where that is one. */
  private static void requireSameLabel(
      Path file, ListFile.Entry entry, ImageSource source, int index) {
    int label = source.label(index);
    if (label == ImageSource.UNLABELLED) {
      return;
    }
    String className = source.classNames().get(label);
    Optional<String> named = entry.image().className();
    if (named.isPresent() && !named.get().equals(className)) {
      throw ListFile.at(
          file,
          entry.number(),
          "%s is of class %s here, but of class %s in the collection"
              .formatted(entry.path(), named.get(), className));
    }
    if (entry.label() != ImageSource.UNLABELLED
        && entry.label() != label
        && !Integer.toString(entry.label()).equals(className)) {
      throw ListFile.at(
          file,
          entry.number(),
          "%s has label %d here, but %d in the collection"
              .formatted(entry.path(), entry.label(), label));
    }
  }
}
