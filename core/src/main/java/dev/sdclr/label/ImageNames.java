package dev.sdclr.label;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The images that may be labelled, by what other programs call them: their path, its end, a longer
 * path that ends in theirs, or their number.
 */
public final class ImageNames {

  private final List<String> paths;
  private final List<String> classNames;
  private final IntFunction<Optional<Path>> files;
  private final RowsByPath rowByPath;
  private final Map<String, Integer> rowByIndex = new HashMap<>();
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
    this(paths, indices, classNames, row -> Optional.empty());
  }

  /**
   * Takes up names of images that lie in files.
   *
   * @param files of the images, by row; empty where one is packed or not there
   */
  public ImageNames(
      List<String> paths,
      List<Long> indices,
      List<String> classNames,
      IntFunction<Optional<Path>> files) {
    this.paths = paths;
    this.files = files;
    this.classNames = List.copyOf(classNames);
    rowByPath = new RowsByPath(paths);
    for (int row = 0; row < paths.size(); row++) {
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

  /**
   * The row of the image with just this path.
   *
   * @throws SdclrException when several images have it
   */
  public Optional<Integer> row(String path) {
    requireUnshared(path);
    return Optional.ofNullable(rowByPath.get(path));
  }

  /** Whether several images have this path. */
  boolean isShared(String path) {
    return rowByPath.objection(path).isPresent();
  }

  private void requireUnshared(String path) {
    rowByPath
        .objection(path)
        .ifPresent(
            objection -> {
              throw new SdclrException(objection);
            });
  }

  /**
   * Whether a file has the content of the image with just this path.
   *
   * @throws SdclrException when one of them cannot be read
   */
  boolean isSame(String path, Path other) {
    Optional<Path> file = row(path).flatMap(files::apply).filter(Files::isRegularFile);
    try {
      return file.isPresent() && Files.mismatch(file.get(), other) < 0;
    } catch (IOException e) {
      throw IoReason.cannotRead(other, e);
    }
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
    Optional<Integer> exact = row(name);
    if (exact.isPresent()) {
      return exact;
    }
    if (whole == null) {
      whole = PathEnds.of(paths, ImageNames::composed);
      bare = PathEnds.of(paths, path -> withoutType(composed(path)));
    }
    String plain = plain(name);
    List<Integer> fitting = whole.fitting(plain);
    if (fitting.isEmpty()) {
      fitting = bare.fitting(withoutType(plain));
    }
    if (fitting.size() > 1) {
      requireUnshared(paths.get(fitting.get(0)));
      throw new SdclrException(
          "'%s' may be '%s' or '%s': give the whole paths"
              .formatted(name, paths.get(fitting.get(0)), paths.get(fitting.get(1))));
    }
    return fitting.stream().findFirst();
  }

  private static String plain(String name) {
    String slashed = name.replace('\\', '/');
    return composed(slashed.startsWith("./") ? slashed.substring(2) : slashed);
  }

  /** Without accents apart from their letters, as some systems write names of files. */
  private static String composed(String path) {
    return Normalizer.normalize(path, Normalizer.Form.NFC);
  }

  private static String withoutType(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }
}
