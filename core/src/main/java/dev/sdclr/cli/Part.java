package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.JoinedImages;
import java.util.Locale;

/** Which images of a data set are meant. */
enum Part {
  /** Those to train on; of a run's own data, those that it was trained on. */
  TRAIN,
  /** Those to test on. */
  TEST,
  /** The ones and then the others. */
  ALL;

  /**
   * Takes the part.
   *
   * @param train images to train on
   * @param dataset that they come from
   * @throws UsageException when images to test on are meant and there are none
   */
  ImageSource of(ImageSource train, Dataset dataset) {
    return this == TRAIN || (this == ALL && dataset.test().isEmpty())
        ? train
        : with(train, dataset);
  }

  private ImageSource with(ImageSource train, Dataset dataset) {
    ImageSource test =
        dataset
            .test()
            .orElseThrow(
                () ->
                    new UsageException(
                        "--part test: %s has no test images of its own (such as a folder test beside"
                                .formatted(dataset.name())
                            + " train)"));
    return this == TEST ? test : new JoinedImages(train, TRAIN.lower(), test, TEST.lower());
  }

  /** As it is given. */
  String lower() {
    return name().toLowerCase(Locale.ROOT);
  }
}
