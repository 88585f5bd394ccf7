package dev.sdclr.data;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder with one folder of images a class: {@code root/<class>/**}. */
final class ClassFolder {

  private final Path root;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final PackedPaths.Builder paths = new PackedPaths.Builder();
  private int[] labels = new int[1 << 8];

  private ClassFolder(Path root) {
    this.root = root;
  }

  /**
   * Finds all images under {@code root}, sorted by path; the classes are numbered by name.
   *
   * @throws SdclrException when there is none, or one lies outside the class folders
   */
  static ImageFiles open(Path root, String name) {
    ClassFolder folder = new ClassFolder(root);
    folder.scan();
    List<String> sorted = folder.names.stream().sorted().toList();
    return folder.build(name, sorted);
  }

  /**
   * Finds all images under {@code root}, with the classes of the collection to train on.
   *
   * @throws SdclrException also when a class is not among {@code known}
   */
  static ImageFiles open(Path root, String name, List<String> known) {
    ClassFolder folder = new ClassFolder(root);
    folder.scan();
    for (String found : folder.names) {
      if (!known.contains(found)) {
        throw new SdclrException(
            "class %s of %s has no images to train on: remove its folder, or add one to the training images"
                .formatted(found, root));
      }
    }
    return folder.build(name, known);
  }

  private void scan() {
    long others = FolderScan.scan(root, this::add);
    if (paths.size() == 0) {
      throw FlatFolder.noImages(root, others);
    }
  }

  private void add(Path relative) {
    if (relative.getNameCount() < 2) {
      throw new SdclrException(
          "image %s lies outside the class folders of %s: move it into one"
              .formatted(relative, root));
    }
    int number = numbers.computeIfAbsent(relative.getName(0).toString(), this::newClass);
    if (paths.size() == labels.length) {
      labels = Arrays.copyOf(labels, labels.length + (labels.length >> 1));
    }
    labels[paths.size()] = number;
    paths.add(FolderScan.withSlashes(relative));
  }

  private int newClass(String className) {
    names.add(className);
    return names.size() - 1;
  }

  /** Sorts the paths and renumbers the classes from the order of discovery. */
  private ImageFiles build(String name, List<String> classNames) {
    Map<String, Integer> target = new HashMap<>();
    for (String className : classNames) {
      target.put(className, target.size());
    }
    PackedPaths found = paths.build();
    int[] order = found.sortedOrder();
    int[] sortedLabels = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      sortedLabels[i] = target.get(names.get(labels[order[i]]));
    }
    return ImageFiles.labelled(name, root, found.reorder(order), sortedLabels, classNames);
  }
}
