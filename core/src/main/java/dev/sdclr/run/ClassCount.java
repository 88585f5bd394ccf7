package dev.sdclr.run;

import java.util.Objects;

/**
 * One class of the pre-training split, or of labelled images where that has none of their classes.
 *
 * @param name as the data calls it
 * @param images that many of this class
 * @param group it belongs to by that count
 */
public record ClassCount(String name, int images, Group group) {

  private static final String PRETRAINING = "pre-training images";

  /** How classes are grouped where nothing else is said, as published (SDCLR, section 4.1). */
  public static final String BY_THIRDS = "thirds of the classes by " + PRETRAINING;

  private static final String LABELLED = "labelled images";

  /** How classes are grouped, in one phrase, where the labelled images are counted. */
  public static String byLabelled(String groups) {
    return groups.replace(PRETRAINING, LABELLED);
  }

  /**
   * Which images are counted, in two words.
   *
   * @param groups how classes are grouped, in one phrase; null in older files
   */
  public static String counted(String groups) {
    return groups != null && groups.contains(LABELLED) ? LABELLED : PRETRAINING;
  }

  public ClassCount {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(group, "group");
  }

  /** Frequency groups of the long-tail literature. */
  public enum Group {
    MANY("Many"),
    MEDIUM("Medium"),
    FEW("Few");

    private final String spelled;

    Group(String spelled) {
      this.spelled = spelled;
    }

    /** The name as that literature writes it. */
    public String spelled() {
      return spelled;
    }
  }
}
