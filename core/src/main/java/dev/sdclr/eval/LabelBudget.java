package dev.sdclr.eval;

import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.split.FewLabels;
import java.math.BigDecimal;

/**
 * How many labelled images a few-shot probe learns from: equally many of every class that has any.
 */
public sealed interface LabelBudget {

  /**
   * Draws the images.
   *
   * @return indices, ascending
   * @throws UsageException when a class has fewer than the budget asks for
   */
  int[] draw(ImageSource labelled, long seed);

  /** One phrase, the same wherever this budget is meant. */
  String phrase();

  /**
   * Checks the budget before any work is done for it.
   *
   * @param which of the labelled images are meant, after "images"; empty: all
   * @throws UsageException when a class has fewer than the budget asks for
   */
  void requireWithin(ImageSource labelled, String which);

  /**
   * A fraction of all labelled images, rounded down to equally many of every class, at least one
   * and at most what the smallest class has. SDCLR's few-shot tables: 0.01 (section 4.1).
   *
   * @param share in (0, 1)
   */
  record Fraction(double share) implements LabelBudget {

    public Fraction {
      Ranges.require("few-shot fraction", share, share > 0 && share < 1, "in (0, 1)");
    }

    @Override
    public int[] draw(ImageSource labelled, long seed) {
      return FewLabels.fraction(labelled, share, seed);
    }

    @Override
    public String phrase() {
      BigDecimal percent = BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros();
      return percent.toPlainString() + " %";
    }

    @Override
    public void requireWithin(ImageSource labelled, String which) {
      // A fraction always fits: it takes no more than the smallest class has.
    }
  }

  /**
   * A number of images of every class.
   *
   * @param images at least 1
   */
  record PerClass(int images) implements LabelBudget {

    public PerClass {
      Ranges.atLeast("few-shot images per class", images, 1);
    }

    @Override
    public int[] draw(ImageSource labelled, long seed) {
      return FewLabels.perClass(labelled, images, seed);
    }

    @Override
    public String phrase() {
      return images + " per class";
    }

    @Override
    public void requireWithin(ImageSource labelled, String which) {
      int[] counts = labelled.classCounts();
      for (int c = 0; c < counts.length; c++) {
        if (counts[c] > 0 && counts[c] < images) {
          throw new UsageException(
              "the few-shot budget of %d per class is more than the data has: class %s has %s%s: ask for fewer"
                  .formatted(
                      images,
                      labelled.classNames().get(c),
                      Counted.of(counts[c], "labelled image"),
                      which));
        }
      }
    }
  }
}
