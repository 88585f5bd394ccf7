package dev.sdclr.run;

import java.util.Objects;

/**
 * One class of the pre-training split.
 *
 * @param name as the data calls it
 * @param images pre-training images of this class
 * @param group it belongs to by that count
 */
public record ClassCount(String name, int images, Group group) {

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
