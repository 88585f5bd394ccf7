package dev.sdclr.label;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Paths by their ends: a collection may have one {@code image.jpg} in each of its many folders, and
 * a file of labels may name each of them often.
 *
 * <p>Paths are sorted by their characters from the last to the first, so that those with one end
 * lie side by side.
 */
final class PathEnds {

  private final List<Entry> entries;

  private PathEnds(List<Entry> entries) {
    this.entries = entries;
  }

  /** A path, or what is left of it, and the row of its image. */
  private record Entry(String path, int row) {}

  /**
   * Sorts paths.
   *
   * @param paths by row
   * @param part of each path that counts
   */
  static PathEnds of(List<String> paths, UnaryOperator<String> part) {
    List<Entry> entries = new ArrayList<>(paths.size());
    for (int row = 0; row < paths.size(); row++) {
      entries.add(new Entry(part.apply(paths.get(row)), row));
    }
    entries.sort((one, other) -> compareEnds(one.path, other.path));
    return new PathEnds(entries);
  }

  /** The rows, sorted, of paths that are a path's end, or that it is the end of. */
  List<Integer> fitting(String path) {
    List<Integer> rows = new ArrayList<>();
    addEqual(path, rows);
    String below = "/" + path;
    for (int i = first(below); i < entries.size() && entries.get(i).path.endsWith(below); i++) {
      rows.add(entries.get(i).row);
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      addEqual(path.substring(slash + 1), rows);
    }
    Collections.sort(rows);
    return rows;
  }

  private void addEqual(String path, List<Integer> rows) {
    for (int i = first(path); i < entries.size() && entries.get(i).path.equals(path); i++) {
      rows.add(entries.get(i).row);
    }
  }

  /** Place of the first path that does not come before another. */
  private int first(String path) {
    int from = 0;
    int to = entries.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (compareEnds(entries.get(middle).path, path) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private static int compareEnds(String one, String other) {
    int i = one.length();
    int j = other.length();
    while (i > 0 && j > 0) {
      int difference = Character.compare(one.charAt(--i), other.charAt(--j));
      if (difference != 0) {
        return difference;
      }
    }
    return Integer.compare(i, j);
  }
}
