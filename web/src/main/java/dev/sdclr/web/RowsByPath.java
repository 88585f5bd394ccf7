package dev.sdclr.web;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the row of an image by its path, the first of equal ones, with 8 to 16 bytes a row: a map
 * of a million strings takes 150 MB.
 */
final class RowsByPath {

  private static final int NONE = -1;

  private final List<String> paths;
  private final int[] places; // open addressing with steps of one

  RowsByPath(List<String> paths) {
    this.paths = paths;
    places = new int[Integer.highestOneBit(Math.max(1, paths.size())) * 2 * 2];
    Arrays.fill(places, NONE);
    for (int row = 0; row < paths.size(); row++) {
      int place = place(paths.get(row));
      if (places[place] == NONE) {
        places[place] = row;
      }
    }
  }

  /** Where the path is, or would be. */
  private int place(String path) {
    int hash = path.hashCode() * 0x9E3779B9; // neighbouring numbers have neighbouring hashes
    int place = (hash ^ hash >>> 16) & places.length - 1;
    while (places[place] != NONE && !paths.get(places[place]).equals(path)) {
      place = place + 1 & places.length - 1;
    }
    return place;
  }

  /** The row; null when no image has this path. */
  Integer get(String path) {
    int row = places[place(path)];
    return row == NONE ? null : row;
  }
}
