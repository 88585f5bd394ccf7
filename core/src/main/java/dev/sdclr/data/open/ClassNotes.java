package dev.sdclr.data.open;

import dev.sdclr.data.folder.PackedPaths;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Warns of class folders that may not mean what their user thinks. */
final class ClassNotes {

  private static final int MAX_NAMED = 3;

  private ClassNotes() {}

  /**
   * What to say of classes that folders make.
   *
   * @param root of the class folders
   * @param paths of the images in it
   * @param classes in their order
   * @param folders directly in {@code root}
   */
  static List<String> of(Path root, PackedPaths paths, List<String> classes, List<String> folders) {
    List<String> notes = new ArrayList<>();
    String deeper = null;
    for (int i = 0; i < paths.folders() && deeper == null; i++) {
      String path = paths.folder(i);
      deeper = path.indexOf('/') < path.length() - 1 ? path : null;
    }
    if (classes.size() == 1) {
      notes.add(
          "all images lie in one folder, %s, and so in one class%s"
              .formatted(
                  classes.get(0),
                  deeper == null
                      ? ""
                      : ": for those below it name " + root.resolve(classes.get(0))));
    } else if (deeper != null) {
      notes.add(
          "classes are the first folders: images in %s are of class %s"
              .formatted(deeper, deeper.substring(0, deeper.indexOf('/'))));
    }
    List<String> empty = new ArrayList<>(folders);
    empty.removeAll(Set.copyOf(classes));
    if (!empty.isEmpty()) {
      notes.add("no class, as no image is in it: %s".formatted(some(empty)));
    }
    noteOnNames(classes, notes);
    return notes;
  }

  private static void noteOnNames(List<String> classes, List<String> notes) {
    if (classes.stream().allMatch(name -> name.matches("\\d{1,9}"))
        && !classes.stream()
            .map(Integer::valueOf)
            .sorted()
            .toList()
            .equals(classes.stream().map(Integer::valueOf).toList())) {
      notes.add(
          "classes are numbered in the order of their names as text: 0 is %s, 1 is %s, 2 is %s"
              .formatted(
                  classes.get(0), classes.get(1), classes.size() > 2 ? classes.get(2) : "-"));
    }
    Map<String, String> seen = new HashMap<>();
    for (String className : classes) {
      String same =
          seen.put(
              Normalizer.normalize(className, Normalizer.Form.NFC).toLowerCase(Locale.ROOT),
              className);
      if (same != null) {
        notes.add(
            "%s and %s are two classes, though their names differ in capitals or accents only"
                .formatted(same, className));
        return;
      }
    }
  }

  /** The first names, and how many more. */
  static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(MAX_NAMED, names.size())));
    return names.size() > MAX_NAMED
        ? "%s and %,d more".formatted(first, names.size() - MAX_NAMED)
        : first;
  }
}
