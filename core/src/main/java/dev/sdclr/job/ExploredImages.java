package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.Unlinked;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.embed.FeatureIndex;
import dev.sdclr.label.ImageNames;
import dev.sdclr.label.LabelLog;
import dev.sdclr.rare.FeatureTable;
import dev.sdclr.rare.KnownScores;
import dev.sdclr.rare.Ordering;
import dev.sdclr.rare.Orderings;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Images that a person is going to look through, with their features in a file; these are read when
 * asked for, so that there is something to look at in the meantime.
 *
 * @param name of the run or the file
 * @param features file of them
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
    List<String> paths,
    List<String> classes,
    Optional<ImageSource> source,
    int[] numbers,
    Path labels,
    Optional<double[]> mined,
    List<String> notes) {

  private static final String VERB = "shows";

  /**
   * Opens them; embeds a run's images first, unless that was done before.
   *
   * @param model a run directory or a file of features
   * @param choice of images; for a file, those that were embedded
   * @throws UsageException when {@code model} is neither
   * @throws SdclrException when the images are not those of the features
   */
  public static ExploredImages open(Path model, ImageChoice choice, JobListener listener) {
    return Files.isDirectory(model)
        ? ofRun(RunDirectory.open(model), choice, listener)
        : ofFile(model, choice, listener);
  }

  private static ExploredImages ofRun(RunDirectory run, ImageChoice choice, JobListener listener) {
    run.requireNoLinks();
    DataConfig trained = TrainConfig.of(run).data();
    ImageSource found =
        new DataOpening(listener)
            .images(choice, trained, () -> PretrainingData.reopen(trained, run), VERB);
    ImageSource source = choice.limited(found, trained);
    Path features = embedded(run, choice, source, listener);
    FeatureIndex index = FeatureFile.index(features);
    ExploredImages images = of(run.name(), features, index, Optional.of(source), run.labels());
    return choice.data().isEmpty() ? images.withMined(run) : images;
  }

  /** The file of a run's features, which is kept in the run while its weights stay as they are. */
  private static Path embedded(
      RunDirectory run, ImageChoice choice, ImageSource source, JobListener listener) {
    Path folder = run.path().resolve("explore");
    Path features = folder.resolve("features.parquet");
    Path madeOf = folder.resolve("features.txt");
    try {
      Unlinked.makeFolder(folder);
      String now = state(run, source);
      if (Files.exists(features) && Files.exists(madeOf) && SmallFile.text(madeOf).equals(now)) {
        return features;
      }
      listener.say("embeds the images once; later starts read " + features);
      Files.deleteIfExists(madeOf);
      new EmbedJob(
              run.path(), OptionalInt.empty(), choice, new EmbeddingTarget(features, true, true))
          .run(listener);
      AtomicFile.write(madeOf, now.getBytes(StandardCharsets.UTF_8));
      return features;
    } catch (IOException e) {
      throw new SdclrException("cannot write %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  private static String state(RunDirectory run, ImageSource source) throws IOException {
    Path weights = run.encoder();
    String checkpoint =
        Files.exists(weights)
            ? "%d bytes of %s".formatted(Files.size(weights), Files.getLastModifiedTime(weights))
            : "none"; // embedding says what to do
    return "weights %s%nimages %d: %s%n".formatted(checkpoint, source.size(), source.description());
  }

  private ExploredImages withMined(RunDirectory run) {
    if (!Files.exists(run.mined())) {
      return this;
    }
    Map<String, Integer> ranks = new HashMap<>();
    for (MinedImage image : MinedList.read(run.mined())) {
      ranks.put(image.path(), image.rank());
    }
    double[] scores =
        paths.stream().mapToDouble(path -> -ranks.getOrDefault(path, paths.size() + 1)).toArray();
    return new ExploredImages(
        name, features, paths, classes, source, numbers, labels, Optional.of(scores), notes);
  }

  private static ExploredImages ofFile(Path file, ImageChoice choice, JobListener listener) {
    if (!FeatureFile.isNamed(file)) {
      throw new UsageException(
          Files.exists(file)
              ? "%s is neither a run directory nor features (.parquet, .npy): embed images with it first"
                  .formatted(file)
              : "there is no run directory or file of features '%s'".formatted(file));
    }
    FeatureIndex index = FeatureFile.index(file);
    Optional<ImageSource> source =
        choice.data().isEmpty()
            ? Optional.empty()
            : Optional.of(choice.limited(new DataOpening(listener).images(choice, VERB)));
    return of(file.getFileName().toString(), file, index, source, LabelLog.beside(file));
  }

  private static ExploredImages of(
      String name, Path features, FeatureIndex index, Optional<ImageSource> source, Path labels) {
    List<String> notes = new ArrayList<>();
    List<String> paths = index.paths();
    int[] numbers = new int[paths.size()];
    Arrays.fill(numbers, -1);
    if (source.isEmpty()) {
      notes.add("there are no pictures to show: say with --data where the images are");
    } else if (index.isNameless() && source.get().size() == paths.size()) {
      paths = IntStream.range(0, paths.size()).mapToObj(source.get()::path).toList();
      Arrays.setAll(numbers, row -> row);
    } else {
      long missing = match(paths, source.get(), numbers);
      if (missing == paths.size()) {
        throw new SdclrException(
            "none of the %,d images of %s, such as '%s', is among %s: give the images that were embedded"
                .formatted(missing, features, paths.get(0), source.get().description()));
      } else if (missing > 0) {
        notes.add(
            "%,d of %,d images are not among %s any more"
                .formatted(missing, paths.size(), source.get().description()));
      }
    }
    return new ExploredImages(
        name, features, paths, index.labels(), source, numbers, labels, Optional.empty(), notes);
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

  /** What the images are called, and their classes, where the data numbers them. */
  ImageNames names() {
    List<Long> rows = LongStream.range(0, paths.size()).boxed().toList();
    List<String> known =
        source
            .map(ImageSource::classNames)
            .orElseGet(
                () -> classes.stream().filter(name -> name != null).distinct().sorted().toList());
    return new ImageNames(paths, rows, known);
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
            "%s holds features of %,d images and held those of %,d before: start again"
                .formatted(features, read.paths().size(), paths.size()));
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
