package dev.sdclr.job.images;

import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.RowsView;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.embed.FeatureIndex;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.label.ImageNames;
import dev.sdclr.label.LabelLog;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.ordering.KnownScores;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Images that a person is going to look through, with their features in a file; these are read when
 * asked for, so that there is something to look at in the meantime.
 *
 * @param name of the run or the file
 * @param features file of them
 * @param indices number of each row's image in its data
 * @param paths of the rows
 * @param classes that the data says each row is of; null where it does not
 * @param source of the pictures; empty when there are none to show
 * @param numbers of the rows' pictures in the source; −1 where it has none
 * @param labels file that what people say of the images goes to
 * @param mined ranks of the run's own list; empty without one
 * @param notes for the user, in sentences without a full stop
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record ExploredImages(
    String name,
    Path features,
    List<Long> indices,
    List<String> paths,
    List<String> classes,
    Optional<ImageSource> source,
    int[] numbers,
    Path labels,
    Optional<double[]> mined,
    List<String> notes) {

  private static final String VERB = "showing";

  /**
   * Opens them; embeds the images of a run or an encoder first, unless that was done before.
   *
   * @param model a run directory, a file of features, or one that {@link EncoderFile} reads
   * @param choice of images; for features, those that were embedded; an encoder knows none itself
   * @throws UsageException when {@code model} is none of these
   * @throws SdclrException when the images are not those of the features
   */
  public static ExploredImages open(Path model, ImageChoice choice, ProgressListener listener) {
    if (Files.isDirectory(model)) {
      return ofRun(RunDirectory.open(model), choice, listener);
    }
    return ExploredFolder.isEncoder(model)
        ? ofEncoder(model, choice, listener)
        : ofFile(model, choice, listener);
  }

  private static ExploredImages ofRun(
      RunDirectory run, ImageChoice choice, ProgressListener listener) {
    run.requireNoLinks();
    DataConfig trained = TrainConfig.of(run).data();
    ImageSource found =
        new DataOpening(listener)
            .images(choice, trained, () -> PretrainingData.reopen(trained, run), VERB);
    ImageSource source = DataOpening.limited(found, choice, trained);
    ExploredFolder folder = ExploredFolder.of(run, choice);
    Path features = folder.embed(run.path(), run.encoder(), choice, source, listener);
    FeatureIndex index = FeatureFile.index(features);
    ExploredImages images = of(run.name(), features, index, Optional.of(source), folder.labels());
    return (choice.data().isEmpty() ? images.withMined(run) : images).withNote(folder.note());
  }

  private static ExploredImages ofEncoder(
      Path model, ImageChoice choice, ProgressListener listener) {
    if (choice.data().isEmpty()) {
      throw new UsageException("%s has no images of its own: name those to show".formatted(model));
    }
    ImageSource source =
        DataOpening.limited(new DataOpening(listener).images(choice, VERB), choice);
    ExploredFolder folder = ExploredFolder.of(model, choice).orElseThrow();
    Path features = folder.embed(model, model, choice, source, listener);
    FeatureIndex index = FeatureFile.index(features);
    String name = model.getFileName().toString();
    return of(name, features, index, Optional.of(source), folder.labels());
  }

  private ExploredImages withMined(RunDirectory run) {
    if (!Files.exists(run.mined())) {
      return this;
    }
    Map<String, Integer> ranks = new HashMap<>();
    for (MinedImage image : MinedList.read(run.mined(), paths.size())) {
      ranks.put(image.path(), image.rank());
    }
    if (paths.stream().noneMatch(ranks::containsKey)) {
      return this; // other images were mined last
    }
    double[] scores =
        paths.stream().mapToDouble(path -> -ranks.getOrDefault(path, paths.size() + 1)).toArray();
    return with(Optional.of(scores), notes);
  }

  private ExploredImages withNote(Optional<String> note) {
    return note.isEmpty()
        ? this
        : with(mined, Stream.concat(notes.stream(), note.stream()).toList());
  }

  private ExploredImages with(Optional<double[]> newMined, List<String> newNotes) {
    return new ExploredImages(
        name, features, indices, paths, classes, source, numbers, labels, newMined, newNotes);
  }

  private static ExploredImages ofFile(Path file, ImageChoice choice, ProgressListener listener) {
    if (!FeatureFile.isNamed(file)) {
      throw new UsageException(
          Files.exists(file)
              ? "%s is neither a run directory nor features (.parquet, .npy) nor an encoder (.onnx, .safetensors)"
                  .formatted(file)
              : "there is no run directory, features file or encoder '%s'".formatted(file));
    }
    if (choice.data().isEmpty() && choice.part() != ImageChoice.Part.TRAIN) {
      throw new UsageException(
          "part %s is one of some data's, and of %s no data is named: name it, or leave the part out"
              .formatted(choice.part().lower(), file));
    }
    FeatureIndex index = FeatureFile.index(file);
    Optional<ImageSource> source =
        choice.data().isEmpty()
            ? Optional.empty()
            : Optional.of(
                DataOpening.limited(new DataOpening(listener).images(choice, VERB), choice));
    return of(file.getFileName().toString(), file, index, source, LabelLog.beside(file));
  }

  private static ExploredImages of(
      String name, Path features, FeatureIndex index, Optional<ImageSource> source, Path labels) {
    List<String> notes = new ArrayList<>();
    List<String> paths = index.paths();
    int[] numbers = new int[paths.size()];
    Arrays.fill(numbers, -1);
    if (index.isNameless()) {
      notes.add(
          "%s does not say which image each row is of: they are %s"
              .formatted(
                  features,
                  source.isEmpty()
                      ? "called by their number"
                      : "taken for all of the data, in their order"));
    }
    if (source.isEmpty()) {
      notes.add("there are no pictures to show: name the data that holds them");
    } else if (index.isNameless() && source.get().size() == paths.size()) {
      paths = RowsView.of(paths.size(), source.get()::path);
      Arrays.setAll(numbers, row -> row);
    } else if (index.isNameless()) {
      throw new SdclrException(
          "%s has features of %s without saying which, and there are %,d in %s: give all that were embedded, or features with paths"
              .formatted(
                  features,
                  Counted.of(paths.size(), "image"),
                  source.get().size(),
                  source.get().description()));
    } else {
      long missing = match(paths, source.get(), numbers);
      if (missing == paths.size()) {
        throw new SdclrException(
            "none of the %s of %s, such as '%s', is among %s: give the images that were embedded"
                .formatted(
                    Counted.of(missing, "image"),
                    features,
                    paths.get(0),
                    source.get().description()));
      } else if (missing > 0) {
        notes.add(
            "%,d of %s %s not among %s: hidden, renamed or gone"
                .formatted(
                    missing,
                    Counted.of(paths.size(), "image"),
                    missing == 1 ? "is" : "are",
                    source.get().description()));
      }
    }
    return new ExploredImages(
        name,
        features,
        index.indices(),
        paths,
        index.labels(),
        source,
        numbers,
        labels,
        Optional.empty(),
        notes);
  }

  /** Fills in the numbers of the images by their paths. */
  private static long match(List<String> paths, ImageSource source, int[] numbers) {
    Map<String, Integer> byPath = new HashMap<>();
    for (int i = 0; i < source.size(); i++) {
      byPath.put(source.path(i), i);
    }
    long missing = 0;
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = byPath.getOrDefault(paths.get(row), -1);
      missing += numbers[row] < 0 ? 1 : 0;
    }
    return missing;
  }

  /**
   * The rows' pictures in the source, each of which is there.
   *
   * @throws SdclrException when one is missing
   */
  int[] requireAll() {
    for (int row = 0; row < numbers.length; row++) {
      if (numbers[row] < 0) {
        throw new SdclrException(
            "%s has features of '%s', which is not among the images of %s: give the images that were embedded"
                .formatted(
                    features,
                    paths.get(row),
                    source.map(ImageSource::description).orElse("no data")));
      }
    }
    return numbers;
  }

  /** What the images are called, and their classes, where the data numbers them. */
  public ImageNames names() {
    List<String> known =
        source
            .map(ImageSource::classNames)
            .orElseGet(
                () -> classes.stream().filter(name -> name != null).distinct().sorted().toList());
    return new ImageNames(paths, indices, known);
  }

  /** The same notes, and whether what people say can be kept. */
  public List<String> notesForLabelling() {
    if (LabelLog.canBeWritten(labels)) {
      return notes;
    }
    List<String> all = new ArrayList<>(notes);
    all.add("no label can be kept: %s cannot be written".formatted(labels));
    return all;
  }

  /** Number of images. */
  public int size() {
    return paths.size();
  }

  /**
   * Reads the features; the caller closes them.
   *
   * @throws SdclrException when they are not of these images any more
   */
  public FeatureTable readFeatures() {
    try (FeatureFile read = FeatureFile.read(features)) {
      if (read.paths().size() != paths.size()) {
        throw new SdclrException(
            "%s now holds features of %s, not of %,d as before: start again"
                .formatted(features, Counted.of(read.paths().size(), "image"), paths.size()));
      }
      return FeatureTable.inPlace(read.values());
    }
  }

  /** Orderings of the rows, the run's own list first. */
  public List<Ordering> orderings(long seed) {
    List<Ordering> orderings = new ArrayList<>();
    mined.ifPresent(
        scores -> orderings.add(new KnownScores("mined", "among the first of mined.csv", scores)));
    orderings.addAll(Orderings.all(seed));
    return orderings;
  }
}
