package dev.sdclr.job.images;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.bucket.BucketAddress;
import dev.sdclr.data.bucket.BucketCopy;
import dev.sdclr.data.known.KnownDataset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.job.images.ImageChoice.Part;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gets data ready, telling the user where it came from.
 *
 * @param listener of the job that needs it
 */
public record DataOpening(ProgressListener listener) {

  /**
   * Opens what {@code --data} names, fetching a known data set that is not here yet.
   *
   * @param root where the paths of a list start; empty: the list's own folder
   */
  public Dataset open(String source, Optional<Path> root) {
    fetch(source);
    Dataset dataset = DatasetLocator.open(source, root);
    note(dataset);
    return dataset;
  }

  /** Brings here what lies elsewhere; other names are left alone. */
  public void fetch(String source) {
    BucketAddress.find(source)
        .map(BucketCopy::of)
        .ifPresent(copy -> listener.say("data: %s is %s".formatted(source, copy.update(listener))));
    KnownDataset.find(source)
        .ifPresent(known -> listener.say("data: " + known.fetch(listener).origin()));
  }

  /**
   * Opens images for a finished encoder; the source that it was trained on means the images that it
   * was trained on.
   *
   * @param trained what it was trained on
   * @param training opens those
   * @param verb what is done with them, such as {@code ranking}
   */
  public ImageSource images(
      ImageChoice choice, DataConfig trained, Supplier<PretrainingData> training, String verb) {
    if (!choice.areOfDataOf(trained)) {
      return images(choice, verb);
    }
    PretrainingData data = training.get();
    ImageSource images = choice.part().of(data.labelled(), data.dataset());
    listener.say(described(verb, data, choice.part(), images));
    note(data.dataset());
    return images;
  }

  /** The data that an encoder was trained on. */
  public Dataset trainedOn(TrainedEncoder encoder) {
    Dataset dataset = encoder.data().dataset();
    note(dataset);
    return dataset;
  }

  private static String described(String verb, PretrainingData own, Part part, ImageSource images) {
    String trained = "the run's training images: " + own.description();
    return switch (part) {
      case TRAIN -> "%s %s".formatted(verb, trained);
      case VALIDATION, TEST ->
          "%s the %s images of the run's data: %s"
              .formatted(verb, part.lower(), images.description());
      case ALL -> {
        String others =
            Stream.of(own.dataset().validation(), own.dataset().test())
                .flatMap(Optional::stream)
                .map(other -> ", and " + other.description())
                .collect(Collectors.joining());
        yield "%s %s%s"
            .formatted(verb, trained, others.isEmpty() ? " (there are no others)" : others);
      }
    };
  }

  /** Opens images that are named; see the other form. */
  public ImageSource images(ImageChoice choice, String verb) {
    Dataset dataset = open(choice.data().orElseThrow(), choice.root());
    ImageSource images = choice.part().of(dataset.train(), dataset);
    listener.say("%s %s".formatted(verb, images.description()));
    return images;
  }

  /** Images within the limit of a choice, or else within what a run was trained with. */
  public static ImageSource limited(ImageSource images, ImageChoice choice, DataConfig trained) {
    return images.withMaxMegapixels(choice.limits(trained).maxMegapixels());
  }

  /** Images within the limit of a choice. */
  public static ImageSource limited(ImageSource images, ImageChoice choice) {
    return images.withMaxMegapixels(choice.limits().maxMegapixels());
  }

  /** Opens the images to train on and says what they are. */
  public PretrainingData open(DataConfig config) {
    fetch(config.source());
    listener.say("looking for images in " + config.source());
    PretrainingData data = PretrainingData.open(config);
    listener.say("images: " + data.description());
    note(data.dataset());
    return data;
  }

  /** Says how the data was read, where that may not be what was meant. */
  private void note(Dataset dataset) {
    dataset.inspection().sentences().forEach(sentence -> listener.say("note: " + sentence));
  }
}
