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
import dev.sdclr.rare.ordering.MinedRanks;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.run.MinedCollection;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.RecordFile;
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
 * @param searched folder that the pictures are found in; empty where they are listed or packed
 * @param labels file that what people say of the images goes to
 * @param labelNote what the user should know of where labels are, without a full stop
 * @param mined order of the run's list; empty without one of these images
 * @param notes on the images for the user, in sentences without a full stop
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
    Optional<Path> searched,
    Path labels,
    Optional<String> labelNote,
    Optional<MinedRanks> mined,
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
    Path features =
        folder.embed(run.path(), run.encoder(), choice, choice.limits(trained), source, listener);
    FeatureIndex index = FeatureFile.index(features);
    ExploredImages images =
        of(
            run.name(),
            features,
            index,
            Optional.of(source),
            choice.folder(run.path()),
            folder.labels());
    MinedCollection shown = choice.mined(trained, source.description());
    return images.with(folder.note(), mined(run, shown, images.paths()));
  }

  private static ExploredImages ofEncoder(
      Path model, ImageChoice choice, ProgressListener listener) {
    if (choice.data().isEmpty()) {
      throw new UsageException(
          "%s has no images of its own: name those to show with --data".formatted(model));
    }
    ImageSource source =
        DataOpening.limited(new DataOpening(listener).images(choice, VERB), choice);
    ExploredFolder folder = ExploredFolder.of(model, choice).orElseThrow();
    Path features = folder.embed(model, model, choice, choice.limits(), source, listener);
    FeatureIndex index = FeatureFile.index(features);
    String name = model.getFileName().toString();
    return of(name, features, index, Optional.of(source), choice.folder(model), folder.labels());
  }

  /** With what the run knows of the images. */
  private ExploredImages with(Optional<String> newLabelNote, Optional<MinedRanks> newMined) {
    return new ExploredImages(
        name,
        features,
        indices,
        paths,
        classes,
        source,
        numbers,
        searched,
        labels,
        newLabelNote,
        newMined,
        notes);
  }

  /** The order of the run's list, where that is of these images. */
  private static Optional<MinedRanks> mined(
      RunDirectory run, MinedCollection shown, List<String> paths) {
    if (!Files.exists(run.mined()) || !Files.exists(run.miningSummary())) {
      return Optional.empty(); // without its summary nobody knows what a list is of
    }
    MinedCollection listed = RecordFile.read(run.miningSummary(), MiningSummary.class).collection();
    if (listed == null ? !shown.wereTrainedOn() : !listed.isOf(shown)) {
      return Optional.empty();
    }
    Map<String, Integer> ranks = new HashMap<>();
    for (MinedImage image : MinedList.read(run.mined(), paths.size())) {
      ranks.put(image.path(), image.rank());
    }
    int[] byRow = paths.stream().mapToInt(path -> ranks.getOrDefault(path, 0)).toArray();
    boolean isOfOthers = Arrays.stream(byRow).allMatch(rank -> rank == 0); // as older ones may be
    return isOfOthers ? Optional.empty() : Optional.of(new MinedRanks(byRow));
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
    return of(
        file.getFileName().toString(),
        file,
        index,
        source,
        choice.folder(file),
        LabelLog.beside(file));
  }

  private static ExploredImages of(
      String name,
      Path features,
      FeatureIndex index,
      Optional<ImageSource> source,
      Optional<Path> searched,
      Path labels) {
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
    if (source.isPresent() && index.isNameless() && source.get().size() == paths.size()) {
      paths = RowsView.of(paths.size(), source.get()::path);
      Arrays.setAll(numbers, row -> row);
    } else if (source.isPresent() && index.isNameless()) {
      throw new SdclrException(
          "%s has features of %s without saying which, and there are %,d in %s: give all that were embedded, or features with paths"
              .formatted(
                  features,
                  Counted.of(paths.size(), "image"),
                  source.get().size(),
                  source.get().description()));
    } else if (source.isPresent()) {
      notes.addAll(matched(features, paths, source.get(), numbers));
    }
    return new ExploredImages(
        name,
        features,
        index.indices(),
        paths,
        index.labels(),
        source,
        numbers,
        searched,
        labels,
        Optional.empty(),
        Optional.empty(),
        notes);
  }

  /**
   * Fills in the numbers of the images by their paths.
   *
   * @return what is to be known of those that have no features, or no picture
   */
  private static List<String> matched(
      Path features, List<String> paths, ImageSource source, int[] numbers) {
    long missing = match(paths, source, numbers);
    if (missing == paths.size()) {
      throw new SdclrException(
          "none of the %s of %s, such as '%s', is among %s: give the images that were embedded"
              .formatted(
                  Counted.of(missing, "image"), features, paths.get(0), source.description()));
    }
    List<String> notes = new ArrayList<>();
    if (missing > 0) {
      notes.add(
          "%,d of %s %s not among %s: hidden, renamed or gone"
              .formatted(
                  missing,
                  Counted.of(paths.size(), "image"),
                  missing == 1 ? "is" : "are",
                  source.description()));
    }
    long without = source.size() - (paths.size() - missing);
    if (without > 0) {
      notes.add(
          "%,d of the %s of %s %s no features: left out"
              .formatted(
                  without,
                  Counted.of(source.size(), "image"),
                  source.description(),
                  without == 1 ? "has" : "have"));
    }
    return notes;
  }

  /** Answers how many have none. */
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
    return new ImageNames(paths, indices, known, this::file);
  }

  private Optional<Path> file(int row) {
    return numbers[row] < 0 ? Optional.empty() : source.flatMap(s -> s.file(numbers[row]));
  }

  /** The same notes, and others for those who look at pictures and label them. */
  public List<String> notesForLabelling() {
    List<String> all = new ArrayList<>(notes);
    if (source.isEmpty()) {
      all.add("there are no pictures to show: name the data that holds them");
    }
    labelNote.ifPresent(all::add);
    if (!LabelLog.canBeWritten(labels)) {
      all.add("no label can be kept: %s cannot be written".formatted(labels));
    }
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
    mined.ifPresent(orderings::add);
    orderings.addAll(Orderings.all(seed));
    return orderings;
  }
}
