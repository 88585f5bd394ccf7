package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.known.Fetched;
import dev.sdclr.data.known.KnownDataset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Gets data ready, telling the user where it came from. */
record DataOpening(Console console) {

  /** Opens what {@code --data} names, fetching a known data set that is not here yet. */
  Dataset open(String source, Optional<Path> root) {
    fetch(source);
    Dataset dataset = DatasetLocator.open(source, root);
    note(dataset);
    return dataset;
  }

  /** Fetches a known data set that is not here yet; other names are left alone. */
  void fetch(String source) {
    Optional<KnownDataset> known = KnownDataset.find(source);
    if (known.isPresent()) {
      try (ProgressDisplay display = console.progress("")) {
        Fetched fetched = known.get().fetch(display::downloaded);
        console.line("data: %s", fetched.origin());
      }
    }
  }

  /**
   * Opens images for a finished encoder; the source that it was trained on means the images that it
   * was trained on.
   *
   * @param trained what it was trained on
   * @param training opens those
   * @param data what {@code --data} names, or null for the training images
   * @param part of them
   * @param verb what is done with them, such as {@code ranks}
   */
  ImageSource images(
      DataConfig trained,
      Supplier<PretrainingData> training,
      String data,
      Optional<Path> root,
      Part part,
      String verb) {
    if (data == null && root.isPresent()) {
      throw new UsageException("--root says where the paths of a list start: it needs --data");
    }
    if (data == null || (root.isEmpty() && lasting(data).equals(lasting(trained.source())))) {
      PretrainingData own = training.get();
      ImageSource images = part.of(own.labelled(), own.dataset());
      console.line("%s", described(verb, own, part, images));
      note(own.dataset());
      return images;
    }
    return images(data, root, part, verb);
  }

  private static String described(String verb, PretrainingData own, Part part, ImageSource images) {
    String trained = "the run's training images: " + own.description();
    return switch (part) {
      case TRAIN -> "%s %s".formatted(verb, trained);
      case TEST -> "%s the test images of the run's data: %s".formatted(verb, images.description());
      case ALL ->
          own.dataset()
              .test()
              .map(test -> "%s %s, and %s".formatted(verb, trained, test.description()))
              .orElse("%s %s (there are no test images)".formatted(verb, trained));
    };
  }

  /** Opens a part of the images that {@code --data} names. */
  ImageSource images(String data, Optional<Path> root, Part part, String verb) {
    Dataset dataset = open(data, root);
    ImageSource images = part.of(dataset.train(), dataset);
    console.line("%s %s", verb, images.description());
    return images;
  }

  /** Opens the images to train on and says what they are. */
  PretrainingData open(DataConfig config) {
    fetch(config.source());
    console.line("looks for images in %s", config.source());
    PretrainingData data = PretrainingData.open(config);
    console.line("images: %s", data.description());
    note(data.dataset());
    return data;
  }

  /** Says how the data was read, where that may not be what was meant. */
  private void note(Dataset dataset) {
    dataset.findings().sentences().forEach(sentence -> console.line("note: %s", sentence));
  }

  /**
   * What {@code --data} names, so that it means the same in every folder: a run is gone on with
   * from anywhere.
   */
  static String lasting(String source) {
    boolean isFile = KnownDataset.find(source).isEmpty() && isThere(source);
    return isFile || DatasetLocator.isPattern(source) ? lasting(Path.of(source)) : source;
  }

  private static boolean isThere(String source) {
    try {
      return !source.isBlank() && Files.exists(Path.of(source));
    } catch (InvalidPathException e) {
      return false; // the locator says so
    }
  }

  /** An absolute path without detours. */
  static String lasting(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }
}
