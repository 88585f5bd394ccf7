package dev.sdclr.data;

import java.util.Objects;
import java.util.Optional;

/**
 * A collection to train on and, where there is one, the collection to test on.
 *
 * @param name as {@code --data} named it, shortened to the last folder
 * @param train labelled or not
 * @param test has the same class names as {@code train}
 */
public record Dataset(String name, ImageSource train, Optional<ImageSource> test) {

  public Dataset {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(train, "train");
    Objects.requireNonNull(test, "test");
    if (test.isPresent() && !test.get().classNames().equals(train.classNames())) {
      throw new IllegalArgumentException(
          "train and test need the same classes, were %s and %s"
              .formatted(train.classNames(), test.get().classNames()));
    }
  }

  /** The same images within another limit, see {@link ImageSource#withMaxMegapixels}. */
  public Dataset withMaxMegapixels(int megapixels) {
    return new Dataset(
        name,
        train.withMaxMegapixels(megapixels),
        test.map(images -> images.withMaxMegapixels(megapixels)));
  }
}
