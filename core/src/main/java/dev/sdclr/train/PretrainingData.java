package dev.sdclr.train;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.data.split.LongTailSplit;
import dev.sdclr.data.split.SplitFile;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The images of a pre-training run.
 *
 * @param dataset they come from
 * @param labelled the selected images with their labels, for evaluation only
 * @param description one phrase for logs and results
 */
public record PretrainingData(Dataset dataset, Subset labelled, String description) {

  /**
   * Opens the data and selects from it as {@code config} says.
   *
   * @throws UsageException when a long tail is asked for of unlabelled data
   */
  public static PretrainingData open(DataConfig config) {
    return of(dataset(config), config);
  }

  /**
   * The same of data that is open.
   *
   * @throws UsageException when a long tail is asked for of unlabelled data, or of too few images
   */
  public static PretrainingData of(Dataset dataset, DataConfig config) {
    if (config.longTail() != null) {
      LongTailSplit split = config.longTail().split(dataset.train());
      return select(dataset, split.indices(), selection(config));
    }
    if (config.split() != null) {
      int[] indices = SplitFile.read(Path.of(config.split()), dataset.train());
      return select(dataset, indices, selection(config));
    }
    return select(dataset, IntStream.range(0, dataset.train().size()).toArray(), "");
  }

  /**
   * Opens the data of an existing run: of the images that were selected then those that are still
   * there, by the classes that they have now, with a note on others.
   *
   * @throws SdclrException when none is there any more
   */
  public static PretrainingData reopen(DataConfig config, RunDirectory run) {
    Gone gone = new Gone();
    PretrainingData data = reopen(config, run, false, gone);
    return gone.count == 0
        ? data
        : new PretrainingData(
            data.dataset.withNote(gone.of(data.labelled.size())), data.labelled, data.description);
  }

  /**
   * Opens the data of an existing run, exactly as it was selected then, to go on training on it.
   *
   * @throws SdclrException when an image is not there any more, or is of another class
   */
  public static PretrainingData reopenWhole(DataConfig config, RunDirectory run) {
    Gone gone = new Gone();
    PretrainingData data = reopen(config, run, true, gone);
    if (gone.count > 0) {
      throw new SdclrException(
          "%s: put back what is gone, or train anew with --init-from %s"
              .formatted(gone.of(data.labelled.size()), run.path()));
    }
    return data;
  }

  private static PretrainingData reopen(
      DataConfig config, RunDirectory run, boolean ofSameLabels, Gone gone) {
    Dataset dataset;
    try {
      dataset = dataset(config);
    } catch (SdclrException e) {
      throw DatasetLocator.isGone(config.source()) ? moved(e, run) : e;
    }
    int[] there = SplitFile.readPresent(run.split(), dataset.train(), ofSameLabels, gone::add);
    if (there.length == 0 && gone.count > 0) {
      throw moved(new SdclrException(gone.of(0) + " from " + config.source()), run);
    }
    return select(dataset, there, selection(config));
  }

  /** Images that a run was trained on and that are not there any more. */
  private static final class Gone {

    private long count;
    private String first;

    void add(String path) {
      first = count == 0 ? path : first;
      count++;
    }

    String of(int left) {
      return "%,d of the %s that the run was trained on %s gone, the first: %s"
          .formatted(count, Counted.of(left + count, "image"), count == 1 ? "is" : "are", first);
    }
  }

  private static SdclrException moved(SdclrException e, RunDirectory run) {
    return new SdclrException(
        "%s; the run was trained on what was there: if that lies elsewhere now, change data.source in %s"
            .formatted(e.getMessage(), run.config()),
        e);
  }

  private static String selection(DataConfig config) {
    if (config.longTail() != null) {
      return ", " + config.longTail().description();
    }
    return config.split() == null ? "" : ", split " + Path.of(config.split()).getFileName();
  }

  private static Dataset dataset(DataConfig config) {
    return DatasetLocator.open(config.source(), Optional.ofNullable(config.root()).map(Path::of))
        .withMaxMegapixels(config.maxMegapixels());
  }

  private static PretrainingData select(Dataset dataset, int[] indices, String selection) {
    String description =
        "%s train%s: %s".formatted(dataset.name(), selection, Counted.of(indices.length, "image"));
    return new PretrainingData(dataset, new Subset(dataset.train(), indices), description);
  }

  /** Notes in a new run which images it has, for {@link #reopen}. */
  void writeSplit(RunDirectory run) {
    SplitFile.write(run.split(), labelled, IntStream.range(0, labelled.size()).toArray());
  }

  /**
   * What a method may know of the images.
   *
   * @throws UsageException when it needs labels and an image has none
   */
  TrainingImages imagesFor(MethodConfig method) {
    if (!method.needsLabels()) {
      return TrainingImages.unlabelled(labelled.size());
    }
    int[] labels = IntStream.range(0, labelled.size()).map(labelled::label).toArray();
    long missing = IntStream.of(labels).filter(label -> label == ImageSource.UNLABELLED).count();
    if (missing > 0 || labelled.classNames().size() < 2) {
      throw new UsageException(
          "method supervised needs labels of at least 2 classes: of the %,d images of %s, %,d have"
                  .formatted(labels.length, description, labels.length - missing)
              + " one, of %d classes; train without labels by another method"
                  .formatted(labelled.classNames().size()));
    }
    return new TrainingImages(labels.length, labels, labelled.classNames().size());
  }

  /** The selected images without their labels: all that training sees. */
  public ImageSource images() {
    return labelled.withoutLabels();
  }
}
