package dev.sdclr.web;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the row of an image by its path, the first of equal ones, with 8 to 16 bytes a row: a map
 * of a million strings takes 150 MB.
 *
 * <p>The table is made when it is needed first, as the first page of images without labels can do
 * without. Safe for concurrent use.
 */
final class RowsByPath {

  private static final int NONE = -1;

  private final List<String> paths;
  private int[] places; // open addressing with steps of one; null until it is needed

  RowsByPath(List<String> paths) {
    this.paths = paths;
  }

  /** Makes the table, unless that was done before: a fraction of a second for a million. */
  synchronized void fill() {
    if (places != null) {
      return;
    }
    int[] filled = new int[Integer.highestOneBit(Math.max(1, paths.size())) * 2 * 2];
    Arrays.fill(filled, NONE);
    for (int row = 0; row < paths.size(); row++) {
      int place = place(filled, paths.get(row));
      if (filled[place] == NONE) {
        filled[place] = row;
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

  /** The row; null when no image has this path. */
  synchronized Integer get(String path) {
    fill();
    int row = places[place(places, path)];
    return row == NONE ? null : row;
  }
}
