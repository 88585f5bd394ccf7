package dev.sdclr.run;

import java.util.Objects;

/**
 * Which images were mined: others may have the same names.
 *
 * @param name that the run has for them, which is {@code train} for those it was trained on
 * @param key of their data and part, which is the same for all runs
 * @param description in words
 */
public record MinedCollection(String name, String key, String description) {

  private static final String TRAINING = "train";

  public MinedCollection {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(description, "description");
  }

  /** Whether they are those that the run was trained on. */
  public boolean wereTrainedOn() {
    return name.equals(TRAINING);
  }

  /** Whether they are of this data and part, whichever run they were mined for. */
  public boolean isOfData(String otherKey) {
    return key.equals(otherKey);
  }

  /**
   * Whether the other has images of the same data and part of one run, some of which may be new.
   */
  public boolean isOf(MinedCollection other) {
    return name.equals(other.name);
  }
}
