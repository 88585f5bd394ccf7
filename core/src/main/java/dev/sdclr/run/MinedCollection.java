package dev.sdclr.run;

import java.util.Objects;

/**
 * Which images were mined: others may have the same names.
 *
 * @param name that the run has for them, which is {@code train} for those it was trained on
 * @param key of their data and part, which is the same for all runs
 * @param description in words
 * @param names checksum of their names, in their order
 */
public record MinedCollection(String name, String key, String description, String names) {

  public MinedCollection {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(names, "names");
  }

  private static final String TRAINING = "train";

  /** Whether they are those that the run was trained on. */
  public boolean wereTrainedOn() {
    return name.equals(TRAINING);
  }

  /** Whether the other names the same images of the same run. */
  public boolean isOf(MinedCollection other) {
    return name.equals(other.name) && names.equals(other.names);
  }
}
