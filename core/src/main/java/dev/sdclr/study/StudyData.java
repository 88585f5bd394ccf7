package dev.sdclr.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.train.LongTailConfig;
import java.util.Objects;

/**
 * A data set.
 *
 * @param source as {@code --data} names it; the command line may name another place for it
 * @param longTail selection from it, drawn anew for every split; absent: all images, whose splits
 *     differ in the probes' images alone
 * @param balanced selection of equally many images in classes of equal size, for the arms that are
 *     trained on those, too; absent: none
 * @param settings of runs on it; absent: none
 */
public record StudyData(
    String source, Selection longTail, Selection balanced, ObjectNode settings) {

  public StudyData {
    Objects.requireNonNull(source, "source");
    if (balanced != null && longTail == null) {
      throw new IllegalArgumentException(
          "balanced must be absent without longTail, which it is compared with");
    }
  }

  /** The same with other settings of its runs. */
  StudyData with(ObjectNode other) {
    return new StudyData(source, longTail, balanced, other);
  }

  /** The same from another place. */
  StudyData at(String other) {
    return new StudyData(other, longTail, balanced, settings);
  }

  /**
   * A selection without its seed, which is the split's.
   *
   * @param profile as in a configuration
   * @param imbalance largest class over smallest
   * @param alpha power of the Pareto profile; absent for others
   * @param largest images of the largest class; absent: as many as there are
   */
  public record Selection(
      LongTailConfig.Profile profile, double imbalance, Double alpha, Integer largest) {

    public Selection {
      new LongTailConfig(profile, imbalance, alpha, largest, 0);
    }
  }
}
