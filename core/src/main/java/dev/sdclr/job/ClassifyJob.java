package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.FeatureFile;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.ExportedClassifier;
import dev.sdclr.job.images.ClassifiedFile;
import dev.sdclr.job.images.ClassifiedFile.Answers;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.LabelSource;
import dev.sdclr.job.images.NamedFeatures;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.ImageNames;
import dev.sdclr.rare.classify.ClassPriors;
import dev.sdclr.rare.classify.LabelClassifier;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says of which class each image is, by a classifier that a person's labels make, or by one that
 * was exported with its encoder.
 *
 * <p>It learns from labels of the images that are to be classified, or of those that a run was
 * trained on.
 *
 * @param model a run directory, a file of features, an encoder (.onnx, .safetensors), or a
 *     classifier that {@link ExportJob} wrote
 * @param images to classify: a run's own, those of the features, or others
 * @param training how the classifier is made; all but the probability to abstain below is left as
 *     it is for one that is there already
 * @param out .csv or .parquet file to write; empty: none
 * @param validation file for how well the classifier does on held-out labels; empty: none
 * @param rawCells leaves names in a CSV file as they are
 */
public record ClassifyJob(
    Path model,
    ImageChoice images,
    ClassifierTraining training,
    Optional<Path> out,
    Optional<Path> validation,
    boolean rawCells)
    implements Job<ClassifyJob.Classified> {

  private static final String VERB = "classifying";

  public ClassifyJob {
    out.ifPresent(ClassifiedFile::requireNamed);
  }

  /**
   * How a classifier is made of a person's labels.
   *
   * @param labels file of them in any form; empty: the log of the images
   * @param priors how frequent the classes are
   * @param abstainBelow probability below which no class is named, in [0, 1]
   * @param seed of which labels are held out when
   */
  public record ClassifierTraining(
      Optional<Path> labels, ClassPriors priors, double abstainBelow, long seed) {

    public ClassifierTraining {
      UsageException.check(() -> Ranges.within("--abstain-below", abstainBelow, 0, 1));
    }

    /** Whether people gave any of these images a class, and no other labels were named. */
    boolean finds(Path model, ImageChoice images) {
      return labels.isEmpty() && LabelSource.of(labels, model, images).isLabelled();
    }

    /** Whether a file of labels is of these images, not of those that a run was trained on. */
    boolean isOf(Path model, ImageChoice images, ImageNames names) {
      return labels.isPresent()
          && LabelSource.isFilledFrom(labels.get(), model, images)
              .orElseGet(() -> NamedFeatures.labelsOnly(names, labels.get()));
    }

    /** Says whose a file of labels is taken for, where names could mean others. */
    void sayWhose(String images, JobListener listener) {
      labels.ifPresent(
          file ->
              listener.say(
                  "taking %s for labels of %s, not of those that the run was trained on"
                      .formatted(file, images)));
    }

    /** Refuses a model without labels before its images are read. */
    void requireLabels(Path model, ImageChoice images, String command) {
      if (labels.isEmpty()) {
        LabelSource.of(labels, model, images).requireFile(command);
      }
    }

    /** The labels of images, of which there must be some. */
    CurrentLabels read(
        NamedFeatures taught,
        Path model,
        ImageChoice images,
        String command,
        JobListener listener) {
      return LabelSource.of(labels, model, images).require(taught.names(), command, listener);
    }

    /** Fits it. */
    LabelClassifier fit(NamedFeatures taught, CurrentLabels current) {
      return LabelClassifier.fit(
          taught.features(), Labels.of(current, taught.names()), priors, abstainBelow, seed);
    }
  }

  /**
   * What came of it.
   *
   * @param classes that images may be of
   * @param classifier that was made; empty when it was there already
   * @param labelled images that it has learnt from now
   * @param counts images of each class, by class
   * @param abstained images that no class is named of
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Classified(
      List<String> classes,
      Optional<LabelClassifier> classifier,
      int labelled,
      int[] counts,
      int abstained) {}

  @Override
  public Classified run(JobListener listener) {
    boolean isFile = !Files.isDirectory(model) && !FeatureFile.isNamed(model);
    if (isFile && Files.exists(model)) {
      Optional<ExportedClassifier> exported =
          new EncoderFile(model).openClassifier(listener.stop());
      if (exported.isPresent()) {
        try (ExportedClassifier classifier = exported.get()) {
          return classifiedBy(classifier, listener);
        }
      }
    }
    return classifiedByLabels(isFile, listener);
  }

  private Classified classifiedByLabels(boolean isEncoder, JobListener listener) {
    boolean hasOthers = Files.isDirectory(model) && !areThoseOfTheRun();
    if (isEncoder && images.data().isEmpty()) {
      throw noImages();
    }
    boolean areLabelled = isEncoder ? training.labels().isEmpty() : training.finds(model, images);
    if (Files.exists(model)) {
      boolean learnsFromOwn = hasOthers && !areLabelled;
      training.requireLabels(model, learnsFromOwn ? ImageChoice.OWN : images, "classify");
    }
    try (NamedFeatures target =
        (isEncoder || hasOthers) && !areLabelled
            ? NamedFeatures.embedded(model, images, out, listener)
            : NamedFeatures.own(model, images, listener)) {
      boolean areOfTarget = areLabelled || training.isOf(model, images, target.names());
      if (isEncoder || !hasOthers || areOfTarget) {
        if (hasOthers) {
          training.sayWhose("the images to classify", listener);
        }
        return classified(target, target, true, listener);
      }
      try (NamedFeatures own = NamedFeatures.own(model, ImageChoice.OWN, listener)) {
        return classified(own, target, false, listener);
      }
    }
  }

  private boolean areThoseOfTheRun() {
    return images.areThoseOf(TrainConfig.of(RunDirectory.open(model)).data());
  }

  private Classified classified(
      NamedFeatures taught, NamedFeatures target, boolean areTheSame, JobListener listener) {
    ImageChoice learntFrom = areTheSame ? images : ImageChoice.OWN;
    CurrentLabels current = training.read(taught, model, learntFrom, "classify", listener);
    out.ifPresent(file -> ClassifiedFile.requireColumns(file, current.counts().keySet()));
    LabelClassifier classifier = training.fit(taught, current);
    validation.ifPresent(file -> writeValidation(classifier, file));
    Answers answers =
        new Answers(
            classifier.classes(), visitor -> classifier.classify(target.features(), visitor));
    CurrentLabels given = areTheSame ? current : CurrentLabels.NONE;
    int labelled = Math.toIntExact(current.count(Decision.State.LABELLED));
    return written(answers, target.names(), given, Optional.of(classifier), labelled);
  }

  private UsageException noImages() {
    return new UsageException(
        "%s has no images of its own: name those to classify with --data".formatted(model));
  }

  private static void writeValidation(LabelClassifier classifier, Path file) {
    AtomicFile.makeFolders(file);
    RecordFile.write(
        file,
        classifier
            .validation()
            .orElseThrow(() -> noValidation(file, "there are too few labels to hold any out")));
  }

  private static UsageException noValidation(Path file, String reason) {
    return new UsageException(
        "%s is for scores on held-out labels, and %s".formatted(file, reason));
  }

  private Classified classifiedBy(ExportedClassifier classifier, JobListener listener) {
    if (validation.isPresent()) {
      throw noValidation(validation.get(), "the classifier is trained already");
    }
    if (training.labels().isPresent() || !training.priors().equals(ClassPriors.OF_LABELS)) {
      throw new UsageException(
          "%s already holds a trained classifier: leave labels and priors out, or give the run or encoder"
              .formatted(model));
    }
    if (images.data().isEmpty()) {
      throw noImages();
    }
    out.ifPresent(file -> ClassifiedFile.requireColumns(file, classifier.classes()));
    ImageSource source =
        DataOpening.limited(new DataOpening(listener).images(images, VERB), images);
    listener.stop().workBegins();
    List<String> paths = new ArrayList<>();
    List<Long> indices = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    classifier.classify(
        source,
        images.skipBadImages(),
        listener,
        (index, probabilities) -> {
          paths.add(source.path(index));
          indices.add((long) index);
          rows.add(probabilities);
        });
    Answers answers =
        new Answers(
            classifier.classes(),
            visitor -> {
              for (int row = 0; row < rows.size(); row++) {
                visitor.take(row, rows.get(row));
              }
            });
    ImageNames names = new ImageNames(paths, indices, source.classNames());
    return written(answers, names, CurrentLabels.NONE, Optional.empty(), 0);
  }

  private Classified written(
      Answers answers,
      ImageNames names,
      CurrentLabels given,
      Optional<LabelClassifier> made,
      int labelled) {
    int[] counts = new int[answers.classes().size()];
    int[] abstained = new int[1];
    answers
        .pass()
        .accept(
            (image, chances) -> {
              int best = LabelClassifier.best(chances);
              if (chances[best] >= training.abstainBelow()) {
                counts[best]++;
              } else {
                abstained[0]++;
              }
            });
    out.ifPresent(
        file ->
            new ClassifiedFile(file, training.abstainBelow(), rawCells)
                .write(answers, names, given));
    return new Classified(answers.classes(), made, labelled, counts, abstained[0]);
  }
}
