package dev.sdclr.data.open;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.folder.PackedPaths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** A folder with one folder of images a class: {@code root/<class>/**}. */
final class ClassFolder {

  private final Path root;
  private final PackedPaths paths;

  private ClassFolder(Path root, PackedPaths paths) {
    this.root = root;
    this.paths = paths;
  }

  /**
   * Finds all images under {@code root}, sorted by path; the classes are numbered by name.
   *
   * @throws SdclrException when there is none, or one lies outside the class folders
   */
  static ImageFiles open(Path root, String name) {
    return of(root, FlatFolder.images(root).paths(), name);
  }

  /**
   * Gives images that were found under {@code root} the classes of their folders.
   *
   * @throws SdclrException when one lies outside the class folders
   */
  static ImageFiles of(Path root, PackedPaths paths, String name) {
    ClassFolder folder = new ClassFolder(root, paths);
    List<String> classes = folder.classes();
    return folder.labelled(name, classes, List.copyOf(new TreeSet<>(classes)));
  }

  /**
   * Finds all images under {@code root}, with the classes of the collection to train on; capitals
   * make no difference where names are unique without them. Images of other classes stay
   * unlabelled.
   */
  static ImageFiles open(Path root, String name, List<String> known) {
    return of(root, FlatFolder.images(root).paths(), name, known);
  }

  /** The same of images that were found. */
  static ImageFiles of(Path root, PackedPaths paths, String name, List<String> known) {
    ClassFolder folder = new ClassFolder(root, paths);
    return folder.labelled(name, folder.classes(), known);
  }

  /** The class of each folder with images. */
  private List<String> classes() {
    List<String> classes = new ArrayList<>();
    for (int i = 0; i < paths.folders(); i++) {
      String folder = paths.folder(i);
      if (folder.isEmpty()) {
        throw new SdclrException(
            "image %s lies outside the class folders of %s: move it into one"
                .formatted(firstOf(i), root));
      }
      classes.add(folder.substring(0, folder.indexOf('/')));
    }
    return classes;
  }

  private String firstOf(int folder) {
    int index = 0;
    while (paths.folderOf(index) != folder) {
      index++;
    }
    return paths.get(index);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private ImageFiles labelled(String name, List<String> classes, List<String> classNames) {
    Map<String, Integer> numbers = new HashMap<>();
    Map<String, Integer> inLowerCase = new HashMap<>();
    for (int i = 0; i < classNames.size(); i++) {
      numbers.put(classNames.get(i), i);
      inLowerCase.merge(lower(classNames.get(i)), i, (one, other) -> ImageSource.UNLABELLED);
    }
    int[] byFolder = new int[classes.size()];
    for (int i = 0; i < byFolder.length; i++) {
      String type = classes.get(i);
      byFolder[i] =
          numbers.getOrDefault(type, inLowerCase.getOrDefault(lower(type), ImageSource.UNLABELLED));
    }
    int[] labels = new int[paths.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = byFolder[paths.folderOf(i)];
    }
    return ImageFiles.labelled(name, root, paths, labels, classNames);
  }
}
