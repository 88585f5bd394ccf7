package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.Embedded;
import dev.sdclr.embed.Embedder;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.encoder.BatchEncoder;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Writes what an encoder makes of each image; goes on with what an earlier job of the same kind
 * left.
 *
 * @param model a run directory, or a file that {@link EncoderFile} reads
 * @param preprocessing of the images for another program's ONNX model
 * @param images to embed; a file knows none of its own
 * @param target to write
 */
public record EmbedJob(
    Path model, Preprocessing preprocessing, ImageChoice images, EmbeddingTarget target)
    implements Job<Embedded> {

  private static final String VERB = "embeds";

  /** With a model of which no more than the images' size has to be said. */
  public EmbedJob(Path model, OptionalInt imageSize, ImageChoice images, EmbeddingTarget target) {
    this(model, Preprocessing.ofSize(imageSize), images, target);
  }

  /** With a run, or a file that says what its images are. */
  EmbedJob(Path model, ImageChoice images, EmbeddingTarget target) {
    this(model, Preprocessing.NONE, images, target);
  }

  @Override
  public Embedded run(JobListener listener) {
    target.requireFree();
    if (!Files.exists(model)) {
      throw new UsageException("there is no run directory or model '%s'".formatted(model));
    }
    return Files.isDirectory(model) ? runOfRun(listener) : runOfFile(listener);
  }

  private Embedded runOfFile(JobListener listener) {
    if (images.data().isEmpty()) {
      throw new UsageException(
          "%s has no images of its own: name those to embed".formatted(model));
    }
    EncoderFile file = new EncoderFile(model, preprocessing);
    try (BatchEncoder encoder = file.open(listener.stop())) {
      ImageSource found = new DataOpening(listener).images(images, VERB);
      return run(encoder, images.limited(found), images.skipBadImages(), listener);
    }
  }

  private Embedded runOfRun(JobListener listener) {
    RunDirectory run = RunDirectory.open(model);
    if (preprocessing.imageSize() != null) {
      throw new UsageException("the run sets the size of its images: leave imageSize out");
    }
    if (preprocessing.crop() != null) {
      throw new UsageException("the run sets the crop of its images: leave crop out");
    }
    if (preprocessing.isNormalizing()) {
      throw new UsageException("the run sets how its images are normalised: leave mean and std out");
    }
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      DataConfig trained = encoder.config().data();
      ImageSource found =
          new DataOpening(listener)
              .images(images, trained, () -> PretrainingData.reopen(trained, run), VERB);
      boolean skip = images.skipBadImages() || trained.skipBadImages();
      return run(encoder.features(), images.limited(found, trained), skip, listener);
    }
  }

  private Embedded run(
      BatchEncoder encoder, ImageSource source, boolean skip, JobListener listener) {
    encoder.compute().facts().forEach(listener::saySentence);
    listener.stop().workBegins();
    try (Embedder embedder = Embedder.open(encoder, source, images.part().lower(), target, skip)) {
      if (embedder.imagesDone() > 0) {
        listener.say(
            "continues after image %,d of %,d".formatted(embedder.imagesDone(), source.size()));
      }
      return run(embedder, source.size(), listener);
    }
  }

  private static Embedded run(Embedder embedder, int all, JobListener listener) {
    try {
      return embedder.run(listener);
    } catch (RuntimeException e) {
      if (embedder.imagesDone() > 0) {
        listener.say(
            "kept %,d of %,d images: the same command continues from there"
                .formatted(embedder.imagesDone(), all));
      }
      throw e;
    }
  }
}
