package dev.sdclr.label;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the row of an image by its path, with 8 to 16 bytes a row: a map of a million strings takes
 * 150 MB.
 *
 * <p>Several rows may share a path, by which none of them can be told then. The table is made when
 * it is needed first, as the first page of images without labels can do without. Safe for
 * concurrent use.
 */
public final class RowsByPath {

  private static final int NONE = -1;

  private final List<String> paths;
  private final Map<Integer, Integer> seconds = new HashMap<>(); // by the first row of the path
  private int sharing;
  private int[] places; // open addressing with steps of one; null until it is needed

  /**
   * Takes up paths, by row.
   *
   * @param paths with access to any of them at once
   */
  public RowsByPath(List<String> paths) {
    this.paths = paths;
  }

  /** Makes the table, unless that was done before: a fraction of a second for a million. */
  public synchronized void fill() {
    if (places != null) {
      return;
    }
    int[] filled = new int[Integer.highestOneBit(Math.max(1, paths.size())) * 2 * 2];
    Arrays.fill(filled, NONE);
    for (int row = 0; row < paths.size(); row++) {
      int place = place(filled, paths.get(row));
      if (filled[place] == NONE) {
        filled[place] = row;
      } else {
        sharing += seconds.putIfAbsent(filled[place], row) == null ? 2 : 1;
      }
    }
    places = filled;
  }

  /** Where the path is, or would be. */
  private int place(int[] places, String path) {
    int hash = path.hashCode() * 0x9E3779B9; // neighbouring numbers have neighbouring hashes
    int place = (hash ^ hash >>> 16) & places.length - 1;
    while (places[place] != NONE && !paths.get(places[place]).equals(path)) {
      place = place + 1 & places.length - 1;
    }
    return place;
  }

  private int first(String path) {
    fill();
    return places[place(places, path)];
  }

  /** The row; null when no image has this path, or several share it. */
  public synchronized Integer get(String path) {
    int row = first(path);
    return row == NONE || seconds.containsKey(row) ? null : row;
  }

  /** Why nobody can tell which row a path means; empty when it is that of one row, or of none. */
  public synchronized Optional<String> objection(String path) {
    int row = first(path);
    return Optional.ofNullable(seconds.get(row))
        .map(
            second ->
                "'%s' is the path of two images, in rows %d and %d (from 0): give each a path of its own"
                    .formatted(path, row, second));
  }

  /** Whether the table is there. */
  public synchronized boolean isFilled() {
    return places != null;
  }

  /** How many rows share their path with others. */
  public synchronized int sharing() {
    fill();
    return sharing;
  }

  /** The path that is shared first; empty when none is. */
  public synchronized Optional<String> firstShared() {
    fill();
    return seconds.keySet().stream().min(Integer::compare).map(paths::get);
  }
}
