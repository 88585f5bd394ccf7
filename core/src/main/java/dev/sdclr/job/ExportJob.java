package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.ShellLine;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.export.ClassifierLayer;
import dev.sdclr.export.Deviation;
import dev.sdclr.export.OnnxExport;
import dev.sdclr.export.SafetensorsExport;
import dev.sdclr.job.ClassifyJob.ClassifierTraining;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageChoice.Part;
import dev.sdclr.job.images.NamedFeatures;
import dev.sdclr.job.images.NamedImages;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.rare.classify.LabelClassifier;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a run's encoder for other programs, with a classifier behind it if asked for.
 *
 * @param run trained
 * @param format of the file
 * @param file to write, over one that is there
 */
public record ExportJob(RunDirectory run, Format format, Path file)
    implements Job<ExportJob.Exported> {

  /** A kind of file. */
  public sealed interface Format {}

  /**
   * ONNX, compared on images with what the run computes.
   *
   * @param images to compare on
   * @param count how many of them, at least 1
   * @param classifier to make and to write behind the encoder, of labels of the images to compare
   *     on or of those that the run was trained on; empty: the encoder alone
   */
  public record Onnx(ImageChoice images, int count, Optional<ClassifierTraining> classifier)
      implements Format {

    /** The images that the run was trained on, {@value OnnxExport#DEFAULT_COUNT} of them. */
    public static final Onnx DEFAULT = new Onnx(ImageChoice.OWN, OnnxExport.DEFAULT_COUNT);

    /** The encoder alone. */
    public Onnx(ImageChoice images, int count) {
      this(images, count, Optional.empty());
    }

    public Onnx {
      if (count < 1) {
        throw new UsageException("images to compare on must be at least 1, were " + count);
      }
    }
  }

  /** Safetensors, by torchvision's names. */
  public record Safetensors() implements Format {}

  /**
   * What was written.
   *
   * @param trained configuration of the run
   * @param encoder what it is, in a few words
   * @param bytes of the file
   * @param difference from what the run computes, of ONNX
   * @param tensors of the file, of safetensors
   * @param classifier that was made and written
   */
  public record Exported(
      TrainConfig trained,
      String encoder,
      long bytes,
      Optional<Deviation> difference,
      int tensors,
      Optional<LabelClassifier> classifier) {}

  @Override
  public Exported run(JobListener listener) {
    listener.stop().workBegins();
    if (Files.exists(run.keptModel())) {
      requireCopyable();
    }
    Optional<LabelClassifier> classifier =
        format instanceof Onnx onnx
            ? onnx.classifier.map(training -> fit(training, onnx.images, listener))
            : Optional.empty();
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Optional<Deviation> difference = Optional.empty();
      int tensors = 0;
      if (format instanceof Onnx onnx) {
        difference = Optional.of(write(onnx, classifier, encoder, listener));
      } else {
        tensors = new SafetensorsExport(encoder).write(file);
      }
      return new Exported(
          encoder.config(),
          encoder.words(),
          file.toFile().length(),
          difference,
          tensors,
          classifier);
    }
  }

  /** Of an ONNX model neither the weights are known nor where a classifier would go. */
  private void requireCopyable() {
    if (!(format instanceof Onnx onnx)) {
      throw new UsageException(
          "%s keeps an ONNX model, which has no weights by torchvision's names: use --format onnx"
              .formatted(run.path()));
    } else if (onnx.classifier.isPresent()) {
      throw new UsageException(
          "%s keeps an ONNX model, behind which no classifier is written: leave --with-classifier out, and classify images with %s"
              .formatted(run.path(), ShellLine.of("classify", run.path())));
    }
  }

  private LabelClassifier fit(
      ClassifierTraining training, ImageChoice images, JobListener listener) {
    if (training.finds(run.path(), images)) {
      try (NamedFeatures taught = NamedFeatures.own(run.path(), images, listener)) {
        return fit(training, taught, images, listener);
      }
    }
    training.requireLabels(run.path(), ImageChoice.OWN, "a classifier");
    boolean areOfOthers =
        !images.areThoseOf(TrainConfig.of(run).data())
            && training.labels().isPresent()
            && training.isOf(
                run.path(),
                images,
                NamedImages.open(run.path(), images, "exporting for", listener).names());
    if (areOfOthers) {
      training.sayWhose("the images to compare on", listener);
    }
    try (NamedFeatures taught =
        areOfOthers
            ? NamedFeatures.embedded(run.path(), images, Optional.of(file), listener)
            : NamedFeatures.own(run.path(), ImageChoice.OWN, listener)) {
      return fit(training, taught, areOfOthers ? images : ImageChoice.OWN, listener);
    }
  }

  private LabelClassifier fit(
      ClassifierTraining training, NamedFeatures taught, ImageChoice images, JobListener listener) {
    CurrentLabels labels = training.read(taught, run.path(), images, "a classifier", listener);
    return training.fit(taught, labels);
  }

  private static ClassifierLayer layer(LabelClassifier classifier) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("temperature", Double.toString(classifier.temperature()));
    classifier
        .validation()
        .ifPresent(
            validation -> {
              properties.put("heldOutLabels", Integer.toString(validation.images()));
              properties.put("heldOutAccuracyPercent", digits(validation.accuracy()));
              properties.put(
                  "heldOutAccuracyInterval95",
                  "%s to %s"
                      .formatted(
                          digits(validation.accuracyInterval().low()),
                          digits(validation.accuracyInterval().high())));
              properties.put("heldOutMeanRecallPercent", digits(validation.meanRecall()));
            });
    return new ClassifierLayer(
        classifier.classes(), classifier.weight(), classifier.bias(), properties);
  }

  /** With a point whatever the user's language: programs read them. */
  private static String digits(double percent) {
    return String.format(Locale.ROOT, "%.1f", percent);
  }

  private Deviation write(
      Onnx onnx,
      Optional<LabelClassifier> classifier,
      TrainedEncoder encoder,
      JobListener listener) {
    DataConfig trained = encoder.config().data();
    boolean skip = onnx.images.skipBadImages() || trained.skipBadImages();
    boolean areUsual = onnx.images.data().isEmpty() && onnx.images.part() == Part.TRAIN;
    ImageSource images =
        areUsual
            ? trainingImages(trained)
            : new DataOpening(listener)
                .images(
                    onnx.images,
                    trained,
                    () -> PretrainingData.reopen(trained, run),
                    "comparing on");
    return new OnnxExport(
            encoder,
            classifier.map(ExportJob::layer),
            DataOpening.limited(images, onnx.images, trained),
            onnx.count,
            skip)
        .write(file, listener);
  }

  private ImageSource trainingImages(DataConfig trained) {
    try {
      return PretrainingData.reopen(trained, run).labelled();
    } catch (SdclrException e) {
      throw new SdclrException(
          "%s (an export is compared on images: name others)".formatted(e.getMessage()), e);
    }
  }
}
