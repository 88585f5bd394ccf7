package dev.sdclr.label;

import dev.sdclr.SdclrException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The images that may be labelled, by what other programs call them: their path, its end, a longer
 * path that ends in theirs, or their number.
 */
public final class ImageNames {

  private final List<String> paths;
  private final List<String> classNames;
  private final Map<String, Integer> rowByPath = new HashMap<>();
  private final Map<String, Integer> rowByIndex = new HashMap<>();
  private final Map<String, Integer> secondRows =
      new HashMap<>(); // of paths that several rows have
  private PathEnds whole; // once one is looked for
  private PathEnds bare; // without their types

  /**
   * Takes up names.
   *
   * @param paths of the images, by row
   * @param indices numbers of the images in their data, by row
   * @param classNames by class number, where the data numbers its classes; may be empty
   */
  public ImageNames(List<String> paths, List<Long> indices, List<String> classNames) {
    this.paths = paths;
    this.classNames = List.copyOf(classNames);
    for (int row = 0; row < paths.size(); row++) {
      if (rowByPath.putIfAbsent(paths.get(row), row) != null) {
        secondRows.putIfAbsent(paths.get(row), row);
      }
      rowByIndex.putIfAbsent(Long.toString(indices.get(row)), row);
    }
  }

  /** Number of images. */
  public int size() {
    return paths.size();
  }

  /** Path of an image. */
  public String path(int row) {
    return paths.get(row);
  }

  /** The row of the image with just this path. */
  public Optional<Integer> row(String path) {
    return Optional.ofNullable(rowByPath.get(path));
  }

  /** The row of the image with this number in its data. */
  Optional<Integer> numbered(String index) {
    return Optional.ofNullable(rowByIndex.get(index));
  }

  /** Names of the classes, by their numbers in the data; empty where it has none. */
  public List<String> classNames() {
    return classNames;
  }

  /**
   * The row of the image that some program calls {@code name}: of one path that is the other's end,
   * with the file's type or, where nothing fits, without.
   *
   * @throws SdclrException when several images may be meant
   */
  public Optional<Integer> find(String name) {
    Integer exact = rowByPath.get(name);
    if (secondRows.containsKey(name)) {
      throw new SdclrException(
          "'%s' is the path of two images, in rows %d and %d (from 0): give each a path of its own"
              .formatted(name, exact, secondRows.get(name)));
    }
    if (exact != null) {
      return Optional.of(exact);
    }
    if (whole == null) {
      whole = PathEnds.of(rowByPath, UnaryOperator.identity());
      bare = PathEnds.of(rowByPath, ImageNames::withoutType);
    }
    String plain = plain(name);
    List<Integer> fitting = whole.fitting(plain);
    if (fitting.isEmpty()) {
      fitting = bare.fitting(withoutType(plain));
    }
    if (fitting.size() > 1) {
      throw new SdclrException(
          "'%s' may be '%s' or '%s': give the whole paths"
              .formatted(name, paths.get(fitting.get(0)), paths.get(fitting.get(1))));
    }
    return fitting.stream().findFirst();
  }

  private static String plain(String name) {
    String slashed = name.replace('\\', '/');
    return slashed.startsWith("./") ? slashed.substring(2) : slashed;
  }

  private static String withoutType(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }
}
