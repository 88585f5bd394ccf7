package dev.sdclr.rare.ordering;

import dev.sdclr.rare.feature.FeatureTable;

/**
 * A way to order images by how rare they look from their features alone.
 *
 * <p>None of them can be trusted by itself: each is best on one collection and worse than chance on
 * another ({@code docs/rare-images.md}).
 */
public interface Ordering {

  /** Name on the command line and in records, such as {@code neighbour-10}. */
  String name();

  /**
   * Why an image that stands first does so, in a few words.
   *
   * @param score of the image
   * @param images that were ordered
   */
  String reason(double score, int images);

  /** Whether it asks for the neighbours of all rows, which take room. */
  default boolean usesNeighbours() {
    return false;
  }

  /**
   * How rare each image looks.
   *
   * @return of each row of {@code features} a finite number, the rarer the higher
   */
  double[] scores(FeatureTable features);
}
