package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
   * Finds all images under {@code root}, with the classes of the collection to train on.
   *
   * @throws SdclrException also when a class is not among {@code known}
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

  private ImageFiles labelled(String name, List<String> classes, List<String> classNames) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String className : classNames) {
      numbers.put(className, numbers.size());
    }
    int[] byFolder = new int[classes.size()];
    for (int i = 0; i < byFolder.length; i++) {
      Integer number = numbers.get(classes.get(i));
      if (number == null) {
        throw new SdclrException(
            "class %s of %s has no images to train on: remove its folder, or add one to the training images"
                .formatted(classes.get(i), root));
      }
      byFolder[i] = number;
    }
    int[] labels = new int[paths.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = byFolder[paths.folderOf(i)];
    }
    return ImageFiles.labelled(name, root, paths, labels, classNames);
  }
}
