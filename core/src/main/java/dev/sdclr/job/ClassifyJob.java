package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.ImageNames;
import dev.sdclr.label.LabelFormat;
import dev.sdclr.label.SaidLabels;
import dev.sdclr.rare.ClassPriors;
import dev.sdclr.rare.FeatureTable;
import dev.sdclr.rare.LabelClassifier;
import dev.sdclr.rare.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Makes a classifier of a person's labels, and says of which class each image is.
 *
 * <p>It learns from labels of the images that are to be classified, or of those that a run was
 * trained on.
 *
 * @param model a run directory, a file of features, or an encoder (.onnx, .safetensors)
 * @param images to classify: a run's own, those of the features, or others of the run or encoder
 * @param labels file of them in any form; empty: the log of the run or the features
 * @param priors how frequent the classes are
 * @param abstainBelow probability below which no class is named, in [0, 1]
 * @param out .csv or .parquet file to write; empty: none
 * @param rawCells leaves names in a CSV file as they are
 * @param seed of which labels are held out when
 */
public record ClassifyJob(
    Path model,
    ImageChoice images,
    Optional<Path> labels,
    ClassPriors priors,
    double abstainBelow,
    Optional<Path> out,
    boolean rawCells,
    long seed)
    implements Job<ClassifyJob.Classified> {

  public ClassifyJob {
    if (!(abstainBelow >= 0 && abstainBelow <= 1)) {
      throw new UsageException("--abstain-below must be in [0, 1], was " + abstainBelow);
    }
    out.ifPresent(ClassifiedFile::requireNamed);
  }

  /**
   * What came of it.
   *
   * @param classifier made
   * @param labelled images that it has learnt from
   * @param counts images of each class, by class
   * @param abstained images that no class is named of
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Classified(LabelClassifier classifier, int labelled, int[] counts, int abstained) {}

  @Override
  public Classified run(JobListener listener) {
    boolean isEncoder = !Files.isDirectory(model) && !FeatureFile.isNamed(model);
    boolean hasOthers = images.data().isPresent() && !FeatureFile.isNamed(model);
    if (isEncoder && labels.isEmpty()) {
      throw new UsageException("say with --labels what the classifier is to learn from");
    }
    try (Table target = isEncoder || hasOthers ? embedded(listener) : own(images, listener)) {
      Optional<SaidLabels> ofTarget =
          labels
              .map(file -> LabelFormat.read(file, target.names))
              .filter(said -> said.strangers().isEmpty());
      if (isEncoder || !hasOthers || ofTarget.isPresent()) {
        return classified(target, target, true, listener);
      }
      try (Table own = own(ImageChoice.OWN, listener)) {
        return classified(own, target, false, listener);
      }
    }
  }

  private Classified classified(
      Table taught, Table target, boolean areTheSame, JobListener listener) {
    CurrentLabels current =
        LabelSource.of(labels, model).require(taught.names, "classify", listener);
    LabelClassifier classifier =
        LabelClassifier.fit(
            taught.features, Labels.of(current, taught.names), priors, abstainBelow, seed);
    int[] counts = new int[classifier.classes().size()];
    int[] abstained = new int[1];
    classifier.classify(
        target.features,
        (image, chances) -> {
          int best = LabelClassifier.best(chances);
          if (chances[best] >= abstainBelow) {
            counts[best]++;
          } else {
            abstained[0]++;
          }
        });
    out.ifPresent(
        file ->
            new ClassifiedFile(file, abstainBelow, rawCells)
                .write(
                    classifier,
                    target.features,
                    target.names,
                    areTheSame ? current : CurrentLabels.NONE));
    int labelled = Math.toIntExact(current.count(Decision.State.LABELLED));
    return new Classified(classifier, labelled, counts, abstained[0]);
  }

  private Table own(ImageChoice choice, JobListener listener) {
    ExploredImages explored = ExploredImages.open(model, choice, listener);
    return new Table(explored.readFeatures(), explored.names());
  }

  /** Other images, or those of an encoder that knows none. */
  private Table embedded(JobListener listener) {
    Path folder = temporaryFolder();
    try {
      Path file = folder.resolve("features.npy");
      new EmbedJob(model, OptionalInt.empty(), images, new EmbeddingTarget(file, true, true, true))
          .run(listener);
      try (FeatureFile read = FeatureFile.read(file)) {
        ImageNames names = new ImageNames(read.paths(), read.indices(), List.of());
        return new Table(new FeatureTable(read.values()), names);
      }
    } finally {
      delete(folder);
    }
  }

  private Path temporaryFolder() {
    try {
      if (out.isEmpty()) {
        return Files.createTempDirectory("sdclr-classify");
      }
      AtomicFile.makeFolders(out.get());
      return Files.createTempDirectory(out.get().toAbsolutePath().getParent(), ".classify");
    } catch (IOException e) {
      throw new SdclrException("cannot make a temporary folder: " + IoReason.of(e), e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new SdclrException("cannot delete %s: %s".formatted(folder, IoReason.of(e)), e);
    }
  }

  /** Features with the names of their images. */
  private record Table(FeatureTable features, ImageNames names) implements AutoCloseable {
    @Override
    public void close() {
      features.close();
    }
  }
}
