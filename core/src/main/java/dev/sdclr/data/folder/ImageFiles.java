package dev.sdclr.data.folder;

import dev.sdclr.Counted;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import dev.sdclr.data.picture.ImageDecoder;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Image files under one root, decoded when read; only the paths are in memory. */
public final class ImageFiles implements ImageSource {

  private final String name;
  private final Path root;
  private final PackedPaths paths;
  private final int[] labels;
  private final List<String> classNames;
  private final ImageDecoder decoder;

  private ImageFiles(
      String name,
      Path root,
      PackedPaths paths,
      int[] labels,
      List<String> classNames,
      ImageDecoder decoder) {
    this.name = name;
    this.root = root;
    this.paths = paths;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.decoder = decoder;
  }

  /**
   * Files with labels.
   *
   * @param paths relative to {@code root}, with {@code /}
   * @param labels one a path; not copied
   */
  public static ImageFiles labelled(
      String name, Path root, PackedPaths paths, int[] labels, List<String> classNames) {
    if (labels.length != paths.size()) {
      throw new IllegalArgumentException(
          "needs one label per path, got %d and %d".formatted(labels.length, paths.size()));
    }
    return new ImageFiles(name, root, paths, labels, classNames, new ImageDecoder());
  }

  /** Files without labels. */
  public static ImageFiles unlabelled(String name, Path root, PackedPaths paths) {
    return new ImageFiles(name, root, paths, new int[0], List.of(), new ImageDecoder());
  }

  /** Files anywhere, without labels, in the order given; each is opened when it is read. */
  public static ImageFiles of(List<Path> files) {
    PackedPaths.Builder paths = new PackedPaths.Builder();
    files.forEach(file -> paths.add(withSlashes(file)));
    return unlabelled("files", Path.of(""), paths.build());
  }

  private static String withSlashes(Path file) {
    String separator = file.getFileSystem().getSeparator();
    return separator.equals("/") ? file.toString() : file.toString().replace(separator, "/");
  }

  @Override
  public ImageSource withMaxMegapixels(int megapixels) {
    ImageDecoder other = ImageDecoder.ofMegapixels(megapixels);
    return new ImageFiles(name, root, paths, labels, classNames, other);
  }

  @Override
  public String description() {
    return "%s (%s)".formatted(name, Counted.of(size(), "image"));
  }

  @Override
  public int size() {
    return paths.size();
  }

  @Override
  public Image read(int index) {
    String path = path(index);
    try {
      Path file = root.resolve(path);
      if (FileNames.isUndecodable(path) && !Files.exists(file)) {
        throw new MalformedImageException(path, FileNames.undecodableReason());
      }
      return decoder.decode(file);
    } catch (InvalidPathException e) {
      throw new MalformedImageException(path, FileNames.undecodableReason(), e);
    }
  }

  @Override
  public Optional<Path> file(int index) {
    Path file = root.resolve(path(index));
    return Optional.of(file).filter(f -> f.getFileSystem().equals(FileSystems.getDefault()));
  }

  /** In an archive its entry, which has a size and a time of its own. */
  @Override
  public Optional<Path> container(int index) {
    return Optional.of(root.resolve(path(index)));
  }

  @Override
  public String path(int index) {
    Objects.checkIndex(index, size());
    return paths.get(index);
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size());
    return classNames.isEmpty() ? UNLABELLED : labels[index];
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }
}
