package dev.sdclr.web;

import java.util.HashMap;
import java.util.Map;

/**
 * Which decision made each image what it is, by their numbers in the log: that of whoever said it
 * last, or, where that was taken back, the one before.
 *
 * <p>Not safe for concurrent use.
 */
final class Makers {

  private static final int NOBODY = -1;

  private final Map<Integer, Integer> byRow = new HashMap<>();
  private final Map<Integer, Integer> broughtBack = new HashMap<>(); // by what brings it back

  /** The number of the decision that made an image what it is; the same for all without one. */
  int of(int row) {
    return byRow.getOrDefault(row, NOBODY);
  }

  /**
   * A decision that is still to be taken up brings another one back.
   *
   * @param number of the new one
   * @param maker that is brought back
   */
  void bringBack(int number, int maker) {
    broughtBack.put(number, maker);
  }

  /** Takes up the next decision about an image. */
  void take(int number, int row) {
    Integer meant = broughtBack.remove(number);
    byRow.put(row, meant == null ? number : meant);
  }

  /** Forgets all of them. */
  void clear() {
    byRow.clear();
    broughtBack.clear();
  }
}
