package dev.sdclr.rare.suggest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How rare the known classes look by now: 1 for those with less than a quarter of an even share of
 * the images, as rare classes are defined, less for larger ones, by the square of how far they are
 * above.
 *
 * <p>A class has as many images as the probe takes for it, but no fewer than are labelled as it.
 */
final class Rarity {

  private static final double RARE_SHARE = 0.25;

  /** As long as all classes may not have been met, there is one more than are known. */
  private static final int ONE_MORE = 1;

  private Rarity() {}

  /** Of each class of the probe, in (0, 1]. */
  static Map<String, Double> of(ClassProbe probe, Labels labels) {
    int[] sizes = probe.predictedCounts();
    List<String> classes = probe.classes();
    Map<String, Integer> counts = labels.counts();
    double images = 0;
    for (int size : sizes) {
      images += size;
    }
    Map<String, Double> rarity = new HashMap<>();
    for (int c = 0; c < sizes.length; c++) {
      int size = Math.max(sizes[c], counts.get(classes.get(c)));
      double within = Math.min(1, RARE_SHARE * images / (sizes.length + ONE_MORE) / size);
      rarity.put(classes.get(c), within * within);
    }
    return rarity;
  }
}
