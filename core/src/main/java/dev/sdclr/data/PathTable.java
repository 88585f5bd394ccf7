package dev.sdclr.data;

import java.util.Arrays;

/**
 * Finds images by path, each once, in at most eight bytes an image.
 *
 * <p>A hash table with chains of indices; the paths stay in the source. Not safe for concurrent
 * use.
 */
final class PathTable {

  /** No image. */
  static final int NONE = -1;

  private final ImageSource source;
  private final int[] first;
  private final int[] next;

  /** Takes in all images of {@code source}; of equal paths the first one is found first. */
  PathTable(ImageSource source) {
    this.source = source;
    first = new int[Math.max(1, Integer.highestOneBit(source.size()))];
    next = new int[source.size()];
    Arrays.fill(first, NONE);
    for (int i = source.size() - 1; i >= 0; i--) {
      int slot = slot(source.path(i));
      next[i] = first[slot];
      first[slot] = i;
    }
  }

  private int slot(String path) {
    int hash = path.hashCode();
    return (hash ^ (hash >>> 16)) & (first.length - 1);
  }

  /** The image of that path, which is not found again; {@link #NONE} when there is none left. */
  int remove(String path) {
    int slot = slot(path);
    int before = NONE;
    for (int i = first[slot]; i != NONE; i = next[i]) {
      if (source.path(i).equals(path)) {
        if (before == NONE) {
          first[slot] = next[i];
        } else {
          next[before] = next[i];
        }
        return i;
      }
      before = i;
    }
    return NONE;
  }
}
