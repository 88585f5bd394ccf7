package dev.sdclr.job.images;

import dev.sdclr.Digests;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.JoinedImages;
import dev.sdclr.data.SplitRole;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.picture.ImageDecoder;
import dev.sdclr.run.MinedCollection;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which images a finished encoder is to work on.
 *
 * @param data a folder, a list or whatever else {@link DatasetLocator} opens; empty: those that the
 *     run was trained on
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

  private static final int MAX_NAME = 40;

  /** Those that the run was trained on. */
  public static final ImageChoice OWN =
      new ImageChoice(Optional.empty(), Optional.empty(), Part.TRAIN, false, OptionalInt.empty());

  public ImageChoice {
    if (data.isEmpty() && root.isPresent()) {
      throw new UsageException(
          "a root says where the paths of a list start, and no data is named: name the list, or"
              + " leave the root out");
    }
  }

  /** The training images of some data. */
  public static ImageChoice of(String data) {
    return new ImageChoice(
        Optional.of(data), Optional.empty(), Part.TRAIN, false, OptionalInt.empty());
  }

  /** Whether these are of the data that a run was trained on, named or not. */
  boolean areOfDataOf(DataConfig trained) {
    String from = root.map(DatasetLocator::lasting).orElse(trained.root());
    return data.isEmpty()
        || (Objects.equals(from, trained.root())
            && DatasetLocator.lasting(data.get()).equals(DatasetLocator.lasting(trained.source())));
  }

  /** Whether these are the very images that a run was trained on. */
  public boolean areThoseOf(DataConfig trained) {
    return part == Part.TRAIN && areOfDataOf(trained);
  }

  /** The limits of these images for a run, which has some itself. */
  ImageLimits limits(DataConfig trained) {
    return new ImageLimits(
        maxMegapixels.orElse(trained.maxMegapixels()), skipBadImages || trained.skipBadImages());
  }

  /** The limits of these images for an encoder, which has none. */
  ImageLimits limits() {
    return new ImageLimits(
        maxMegapixels.orElse(ImageDecoder.DEFAULT_MAX_MEGAPIXELS), skipBadImages);
  }

  /**
   * The folder that these images are found in, where further ones would be found as well.
   *
   * @param model that they are looked at with
   * @return nothing where they are listed or packed
   */
  public Optional<Path> folder(Path model) {
    return data.or(
            () ->
                Files.isDirectory(model)
                    ? Optional.of(TrainConfig.of(RunDirectory.open(model)).data().source())
                    : Optional.empty())
        .map(Path::of)
        .filter(Files::isDirectory);
  }

  /**
   * What a run calls these images, in a part of a file's name: {@code train} for those that it was
   * trained on.
   */
  String collection(DataConfig trained) {
    return areOfDataOf(trained) ? part.lower() : name() + "-" + key();
  }

  /** Which images of a run were mined. */
  public MinedCollection mined(DataConfig trained, String description) {
    return new MinedCollection(collection(trained), keyFor(trained), description);
  }

  /** Tells data sets and their parts apart, wherever the command is called from. */
  String keyFor(DataConfig trained) {
    return areOfDataOf(trained)
        ? key(DatasetLocator.lasting(trained.source()), Objects.toString(trained.root(), ""))
        : key();
  }

  private String key() {
    return key(DatasetLocator.lasting(data.orElseThrow()));
  }

  /** The same by what the data is called. */
  String key(String called) {
    return key(called, root.map(DatasetLocator::lasting).orElse(""));
  }

  private String key(String called, String rootOrNone) {
    return "%08x".formatted(Digests.crc32c(String.join("\n", called, rootOrNone, part.lower())));
  }

  /** For people who look at the files. */
  private String name() {
    String from = DatasetLocator.lasting(data.orElseThrow()).replaceAll("[/\\\\]+$", "");
    String last = from.replaceAll(".*[/\\\\]", "").replaceAll("[^A-Za-z0-9._-]", "_");
    return last.substring(0, Math.min(MAX_NAME, last.length()));
  }

  /** Part of a data set. */
  public enum Part {
    /** Those to train on; of a run's own data, those that it was trained on. */
    TRAIN,
    /** Those to choose settings by. */
    VALIDATION,
    /** Those to test on. */
    TEST,
    /** All of these that there are, one part after another. */
    ALL;

    /**
     * The part of that name, or of another that split folders have, such as {@code testing}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Part named(String name) {
      if (name.equalsIgnoreCase(ALL.name())) {
        return ALL;
      }
      return SplitRole.of(name)
          .map(role -> valueOf(role.name()))
          .orElseThrow(() -> new IllegalArgumentException("there is no part " + name));
    }

    /**
     * Takes the part.
     *
     * @param train images to train on
     * @param dataset that they come from
     * @throws UsageException when a part is meant that is not there
     */
    ImageSource of(ImageSource train, Dataset dataset) {
      return switch (this) {
        case TRAIN -> train;
        case VALIDATION -> dataset.validation().orElseThrow(() -> missing(dataset));
        case TEST -> dataset.test().orElseThrow(() -> missing(dataset));
        case ALL -> all(train, dataset);
      };
    }

    private UsageException missing(Dataset dataset) {
      return new UsageException(
          "part %s: %s has no %s images of its own (such as a folder %s beside train)"
              .formatted(lower(), dataset.name(), lower(), lower()));
    }

    private static ImageSource all(ImageSource train, Dataset dataset) {
      List<JoinedImages.Part> parts = new ArrayList<>();
      parts.add(new JoinedImages.Part(TRAIN.lower(), train));
      dataset
          .validation()
          .ifPresent(images -> parts.add(new JoinedImages.Part(VALIDATION.lower(), images)));
      dataset.test().ifPresent(images -> parts.add(new JoinedImages.Part(TEST.lower(), images)));
      return parts.size() == 1 ? train : new JoinedImages(parts);
    }

    /** As it is given. */
    public String lower() {
      return Word.of(this);
    }
  }
}
