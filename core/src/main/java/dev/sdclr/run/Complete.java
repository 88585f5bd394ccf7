package dev.sdclr.run;

import java.util.List;
import java.util.Objects;

/** What records of files check: that the values which belong in them are there. */
public final class Complete {

  private Complete() {}

  /**
   * A list without gaps.
   *
   * @param name of the component
   * @throws NullPointerException when it or one of its values is missing
   */
  public static <T> List<T> list(List<T> values, String name) {
    Objects.requireNonNull(values, name);
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) == null) {
        throw new NullPointerException(name + "[" + i + "]");
      }
    }
    return List.copyOf(values);
  }

  /**
   * Checks that there is a value, which may be null, for each class.
   *
   * @param name of the component
   * @throws IllegalArgumentException when there are more or fewer
   */
  static void requireEach(List<?> values, int classes, String name) {
    if (values.size() != classes) {
      throw new IllegalArgumentException(
          "%s must have a value for each of %d classes, has %d"
              .formatted(name, classes, values.size()));
    }
  }
}
