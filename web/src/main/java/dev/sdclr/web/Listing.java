package dev.sdclr.web;

import dev.sdclr.web.LabelDesk.Led;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Images in some order, as they were when a window asked: labels that are given since do not move
 * them away under the user's hands.
 *
 * @param rows of the images
 * @param caption of a row, why it stands there; null for none
 * @param led what led to the images, by row; for suggestions only
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
record Listing(int[] rows, IntFunction<String> caption, Map<Integer, Led> led) {

  /** One that nothing led to. */
  Listing(int[] rows, IntFunction<String> caption) {
    this(rows, caption, Map.of());
  }

  /** Without captions. */
  static Listing of(int[] rows) {
    return new Listing(rows, row -> null);
  }
}
