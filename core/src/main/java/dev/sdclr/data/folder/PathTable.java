package dev.sdclr.data.folder;

import dev.sdclr.SplitMix;
import dev.sdclr.data.ImageSource;
import java.util.Arrays;

/**
 * Finds images by path, each once, in at most eight bytes an image.
 *
 * <p>A hash table with chains of indices; the paths stay in the source. Not safe for concurrent
 * use.
 */
public final class PathTable {

  /** No image. */
  public static final int NONE = -1;

  /** Of the hash FNV-1a with 64 bits. */
  private static final long FNV_PRIME = 0x100000001b3L;

  private final long secret =
      SplitMix.of(System.nanoTime(), System.identityHashCode(this)).nextLong();
  private final ImageSource source;
  private final int[] first;
  private final int[] next;

  /** Takes in all images of {@code source}; of equal paths the first one is found first. */
  public PathTable(ImageSource source) {
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

  /** Differs from table to table, so that no names can be chosen to fall into one slot. */
  private int slot(String path) {
    long hash = hash(path, secret);
    return (int) (hash ^ (hash >>> 32)) & (first.length - 1);
  }

  /** A number that few paths share. */
  public static long hash(String path, long seed) {
    long hash = seed;
    for (int i = 0; i < path.length(); i++) {
      hash = (hash ^ path.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** The image of that path, which is not found again; {@link #NONE} when there is none left. */
  public int remove(String path) {
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
