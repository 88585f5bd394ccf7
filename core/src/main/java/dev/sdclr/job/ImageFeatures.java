package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.eval.Grouping;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.label.ImageNames;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.rare.FeatureTable;
import dev.sdclr.rare.KnownClasses;
import dev.sdclr.rare.KnownScores;
import dev.sdclr.rare.Ordering;
import dev.sdclr.rare.Orderings;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Images with their features, of a run or of a file; closing frees the features.
 *
 * @param features of the readable images
 * @param indices number of each row's image in its data
 * @param paths of each row's image
 * @param orderings of the rows
 * @param classes of the rows; empty without labels
 */
record ImageFeatures(
    FeatureTable features,
    List<Long> indices,
    List<String> paths,
    List<Ordering> orderings,
    Optional<KnownClasses> classes)
    implements AutoCloseable {

  private static final String VERB = "looks for rare ones among";

  /**
   * Loads or computes them.
   *
   * @param model a run directory or a file of features
   * @param images of a run; for a file, those whose labels are meant
   * @param grouping whose few classes are the rare ones
   * @param seed of orderings that draw at random
   */
  static ImageFeatures load(
      Path model, ImageChoice images, Grouping grouping, long seed, JobListener listener) {
    if (Files.isDirectory(model)) {
      return ofRun(RunDirectory.open(model), images, grouping, seed, listener);
    }
    if (!FeatureFile.isNamed(model)) {
      throw new UsageException(
          Files.exists(model)
              ? "%s is neither a run directory nor features (.parquet, .npy): embed images with it first"
                  .formatted(model)
              : "there is no run directory or file of features '%s'".formatted(model));
    }
    return ofFile(model, images, grouping, seed, listener);
  }

  private static ImageFeatures ofRun(
      RunDirectory run, ImageChoice images, Grouping grouping, long seed, JobListener listener) {
    run.requireNoLinks();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      ImageSource found =
          new DataOpening(listener).images(images, encoder.config().data(), encoder::data, VERB);
      ImageSource source = images.limited(found, encoder.config().data());
      boolean skip = images.skipBadImages();
      try (Features features =
          Features.extract(encoder.features(), source, encoder.imagePass(skip), "embed", listener)) {
        int[] rows = features.indices();
        List<Ordering> orderings = new ArrayList<>(Orderings.all(seed));
        if (encoder.hasNetwork()) {
          orderings.add(byPruning(encoder, source, rows, skip, listener));
        } else {
          listener.say(MiningPlan.WITHOUT_PRUNING);
        }
        List<ClassCount> counts =
            source.isLabelled()
                ? new PretrainingClasses(encoder.data(), source).counts(grouping)
                : List.of();
        return new ImageFeatures(
            new FeatureTable(features.values()),
            IntStream.of(rows).mapToObj(Long::valueOf).toList(),
            IntStream.of(rows).mapToObj(source::path).toList(),
            orderings,
            known(counts, features.labels(), grouping));
      }
    }
  }

  private static Ordering byPruning(
      TrainedEncoder encoder, ImageSource source, int[] rows, boolean skip, JobListener listener) {
    List<Double> fractions = List.of(ForgettingObserver.pruneFraction(encoder.config()));
    double[] byIndex =
        new PrunedDisagreement(fractions, 0).scores(encoder, source, skip, listener).values();
    return new KnownScores(
        "cosine", "changes when pruned", IntStream.of(rows).mapToDouble(i -> byIndex[i]).toArray());
  }

  private static ImageFeatures ofFile(
      Path file, ImageChoice images, Grouping grouping, long seed, JobListener listener) {
    listener.say("reads features from " + file);
    try (FeatureFile read = FeatureFile.read(file)) {
      List<String> labels =
          images.data().isPresent()
              ? labelsOf(new DataOpening(listener).images(images, VERB), read.paths(), file)
              : read.labels();
      return new ImageFeatures(
          FeatureTable.inPlace(read.values()),
          read.indices(),
          read.paths(),
          Orderings.all(seed),
          known(labels, grouping));
    }
  }

  /** By path. */
  private static List<String> labelsOf(ImageSource source, List<String> paths, Path file) {
    Map<String, String> byPath = new HashMap<>();
    for (int i = 0; i < source.size(); i++) {
      int label = source.label(i);
      byPath.put(
          source.path(i), label == ImageSource.UNLABELLED ? null : source.classNames().get(label));
    }
    List<String> labels = new ArrayList<>();
    for (String path : paths) {
      if (!byPath.containsKey(path)) {
        throw new SdclrException(
            "%s has features of '%s', which is not among the images of %s: give the images that were embedded"
                .formatted(file, path, source.description()));
      }
      labels.add(byPath.get(path));
    }
    return labels;
  }

  private static Optional<KnownClasses> known(List<String> labels, Grouping grouping) {
    List<String> names = new ArrayList<>();
    new TreeSet<>(labels.stream().filter(label -> label != null).toList()).forEach(names::add);
    Map<String, Integer> numberOf = new HashMap<>();
    names.forEach(name -> numberOf.put(name, numberOf.size()));
    int[] numbers = labels.stream().mapToInt(l -> l == null ? -1 : numberOf.get(l)).toArray();
    int[] counts = new int[names.size()];
    IntStream.of(numbers).filter(c -> c >= 0).forEach(c -> counts[c]++);
    return known(grouping.classes(names, counts), numbers, grouping);
  }

  private static Optional<KnownClasses> known(
      List<ClassCount> counts, int[] numbers, Grouping grouping) {
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    BitSet rare = new BitSet();
    for (int c = 0; c < counts.size(); c++) {
      int number = c;
      rare.set(
          c,
          counts.get(c).group() == Group.FEW && IntStream.of(numbers).anyMatch(n -> n == number));
    }
    return Optional.of(
        new KnownClasses(
            counts.stream().map(ClassCount::name).toList(), numbers, rare, grouping.phrase()));
  }

  /** What the images are called. */
  ImageNames names() {
    return new ImageNames(paths, indices, classes.map(KnownClasses::names).orElse(List.of()));
  }

  @Override
  public void close() {
    features.close();
  }
}
