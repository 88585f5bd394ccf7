package dev.sdclr.job.images;

import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Grouping;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.label.ImageNames;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.judge.KnownClasses;
import dev.sdclr.rare.ordering.KnownScores;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.Orderings;
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
 * @param epochsDone by the run when these were its features; empty of a file
 */
public record ImageFeatures(
    FeatureTable features,
    List<Long> indices,
    List<String> paths,
    List<Ordering> orderings,
    Optional<KnownClasses> classes,
    Optional<Integer> epochsDone)
    implements AutoCloseable {

  /** Said when orderings by pruning are left out. */
  public static final String WITHOUT_PRUNING =
      "note: the run keeps an ONNX model, which cannot be pruned: what pruning changes is left out";

  /**
   * Reads them; a run's images are embedded first, unless that was done before.
   *
   * @param model a run directory or a file of features
   * @param images of a run; for a file, those whose labels are meant
   * @param grouping whose few classes are the rare ones
   * @param seed of orderings that draw at random
   */
  public static ImageFeatures load(
      Path model, ImageChoice images, Grouping grouping, long seed, ProgressListener listener) {
    ExploredImages found = ExploredImages.open(model, images, listener);
    listener.say("reading features from " + found.features());
    FeatureTable features = read(found, listener);
    try {
      return Files.isDirectory(model)
          ? ofRun(RunDirectory.open(model), features, found, images, grouping, seed, listener)
          : ofFile(features, found, grouping, seed, listener);
    } catch (RuntimeException e) {
      features.close();
      throw e;
    }
  }

  /**
   * Reads the features alone, and says what the user should know of them, such as which are nothing
   * but zeros; the caller closes them.
   *
   * @throws SdclrException when they are not of these images any more
   */
  public static FeatureTable read(ExploredImages found, ProgressListener listener) {
    found.notes().forEach(note -> listener.say("note: " + note));
    FeatureTable read = found.readFeatures();
    try {
      int[] zeros = read.zeroRows();
      if (zeros.length > 0) {
        listener.say(
            "note: the features of %s are nothing but zeros, such as of %s, so nothing is known about them: look at these images, and embed them again"
                .formatted(Counted.of(zeros.length, "image"), found.paths().get(zeros[0])));
      }
      return read;
    } catch (RuntimeException e) {
      read.close();
      throw e;
    }
  }

  private static ImageFeatures ofRun(
      RunDirectory run,
      FeatureTable features,
      ExploredImages found,
      ImageChoice images,
      Grouping grouping,
      long seed,
      ProgressListener listener) {
    ImageSource source = found.source().orElseThrow();
    int[] rows = found.requireAll();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      boolean skip = images.skipBadImages() || encoder.config().data().skipBadImages();
      List<Ordering> orderings = new ArrayList<>(Orderings.all(seed));
      if (encoder.hasNetwork()) {
        orderings.add(byPruning(encoder, source, rows, skip, listener));
      } else {
        listener.say(WITHOUT_PRUNING);
      }
      List<ClassCount> counts =
          source.isLabelled()
              ? PretrainingClasses.of(encoder, new Subset(source, rows)).counts(grouping)
              : List.of();
      int[] labels = IntStream.of(rows).map(source::label).toArray();
      return new ImageFeatures(
          features,
          found.indices(),
          found.paths(),
          orderings,
          known(counts, labels, grouping),
          Optional.of(encoder.position().epoch()));
    }
  }

  private static Ordering byPruning(
      TrainedEncoder encoder,
      ImageSource source,
      int[] rows,
      boolean skip,
      ProgressListener listener) {
    List<Double> fractions = List.of(ForgettingObserver.pruneFraction(encoder));
    return KnownScores.byPruning(
        new PrunedDisagreement(fractions, 0), encoder, source, rows, skip, listener);
  }

  private static ImageFeatures ofFile(
      FeatureTable features,
      ExploredImages found,
      Grouping grouping,
      long seed,
      ProgressListener listener) {
    List<String> labels =
        found.source().map(source -> labelsOf(source, found, listener)).orElse(found.classes());
    return new ImageFeatures(
        features,
        found.indices(),
        found.paths(),
        Orderings.all(seed),
        known(labels, grouping),
        Optional.empty());
  }

  /** What the data says of the rows, which counts more than what the file says. */
  private static List<String> labelsOf(
      ImageSource source, ExploredImages found, ProgressListener listener) {
    int[] rows = found.requireAll();
    List<String> labels = new ArrayList<>();
    int firstOther = -1;
    int others = 0;
    for (int row = 0; row < rows.length; row++) {
      int label = source.label(rows[row]);
      labels.add(label == ImageSource.UNLABELLED ? null : source.classNames().get(label));
      String inFile = found.classes().get(row);
      if (labels.get(row) != null && inFile != null && !inFile.equals(labels.get(row))) {
        firstOther = others++ == 0 ? row : firstOther;
      }
    }
    if (others > 0) {
      listener.say(
          "note: %s calls %s otherwise, such as %s '%s' instead of '%s': what %s says counts"
              .formatted(
                  found.features(),
                  Counted.of(others, "image"),
                  found.paths().get(firstOther),
                  found.classes().get(firstOther),
                  labels.get(firstOther),
                  source.description()));
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
    IntStream.of(numbers).filter(number -> number >= 0).forEach(rare::set);
    rare.stream().filter(c -> counts.get(c).group() != Group.FEW).forEach(rare::clear);
    return Optional.of(
        new KnownClasses(
            counts.stream().map(ClassCount::name).toList(), numbers, rare, grouping.phrase()));
  }

  /** What the images are called. */
  public ImageNames names() {
    return new ImageNames(paths, indices, classes.map(KnownClasses::names).orElse(List.of()));
  }

  @Override
  public void close() {
    features.close();
  }
}
