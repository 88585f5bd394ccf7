package dev.sdclr.web;

import java.util.List;

/**
 * Which images a window wants to see, and in which order.
 *
 * @param order {@code file}, {@code random}, {@code unsure}, {@code like}, {@code class}, {@code
 *     cluster} or the name of an ordering; null for {@code file}
 * @param reversed the last first
 * @param seed of {@code random}; null for 0
 * @param like rows that images are to be like
 * @param of class that images are to look like
 * @param filter null for all images
 */
record ListingRequest(
    String order, Boolean reversed, Long seed, List<Integer> like, String of, Filter filter) {

  /**
   * Which images.
   *
   * @param state {@code labelled}, {@code none}, {@code unsure}, {@code bad}; null for any
   * @param label of the images; null for any
   * @param predicted class that the classifier finds most probable; null for any
   * @param path that theirs contain, whatever the case; null for any
   * @param cluster number; null for any
   * @param outline on the map, a polygon x, y, x, y … in [0, 1]; null for anywhere
   * @param oneOfNearDuplicates only one of near-duplicates; null for all
   */
  record Filter(
      String state,
      String label,
      String predicted,
      String path,
      Integer cluster,
      List<Double> outline,
      Boolean oneOfNearDuplicates) {

    static final Filter ANY = new Filter(null, null, null, null, null, null, null);
  }

  Filter filterOrAny() {
    return filter == null ? Filter.ANY : filter;
  }

  String orderOrFile() {
    return order == null ? "file" : order;
  }
}
