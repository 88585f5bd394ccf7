package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.JoinedImages;
import dev.sdclr.train.DataConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which images a finished encoder is to work on.
 *
 * @param data what {@code --data} names; empty: those that the run was trained on
 * @param root where the paths of a list start; empty: the list's own folder
 * @param part of them
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 * @param maxMegapixels to refuse larger ones; empty: what the run was trained with
 */
public record ImageChoice(
    Optional<String> data,
    Optional<Path> root,
    Part part,
    boolean skipBadImages,
    OptionalInt maxMegapixels) {

  /** Those that the run was trained on. */
  public static final ImageChoice OWN =
      new ImageChoice(Optional.empty(), Optional.empty(), Part.TRAIN, false, OptionalInt.empty());

  public ImageChoice {
    if (data.isEmpty() && root.isPresent()) {
      throw new UsageException("--root says where the paths of a list start: it needs --data");
    }
  }

  /** The training images of what {@code --data} names. */
  public static ImageChoice of(String data) {
    return new ImageChoice(
        Optional.of(data), Optional.empty(), Part.TRAIN, false, OptionalInt.empty());
  }

  /** The same images within the limit, or else within what a run was trained with. */
  ImageSource limited(ImageSource images, DataConfig trained) {
    return images.withMaxMegapixels(maxMegapixels.orElse(trained.maxMegapixels()));
  }

  /** The same images within the limit. */
  ImageSource limited(ImageSource images) {
    return maxMegapixels.isPresent() ? images.withMaxMegapixels(maxMegapixels.getAsInt()) : images;
  }

  /** Part of a data set. */
  public enum Part {
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
                          "--part test: %s has no test images of its own (such as a folder test"
                                  .formatted(dataset.name())
                              + " beside train)"));
      return this == TEST ? test : new JoinedImages(train, TRAIN.lower(), test, TEST.lower());
    }

    /** As it is given. */
    public String lower() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
