package dev.sdclr.job.images;

import dev.sdclr.Counted;
import dev.sdclr.ProgressListener;
import dev.sdclr.UsageException;
import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.EarlierRows;
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

/**
 * Writes what an encoder makes of each image; goes on with what an earlier one of the same kind
 * left.
 *
 * @param model a run directory, or a file that {@link EncoderFile} reads
 * @param preprocessing of the images for another program's ONNX model
 * @param images to embed; a file knows none of its own
 * @param target to write
 * @param takesEarlierRows of images whose files are as they were when the target was written
 */
public record Embedding(
    Path model,
    Preprocessing preprocessing,
    ImageChoice images,
    EmbeddingTarget target,
    boolean takesEarlierRows) {

  private static final String VERB = "embedding";

  /** All images are looked at. */
  public Embedding(
      Path model, Preprocessing preprocessing, ImageChoice images, EmbeddingTarget target) {
    this(model, preprocessing, images, target, false);
  }

  /** Does it. */
  public Embedded run(ProgressListener listener) {
    target.requireFree();
    if (!Files.exists(model)) {
      throw new UsageException("there is no run directory or model '%s'".formatted(model));
    }
    return Files.isDirectory(model) ? runOfRun(listener) : runOfFile(listener);
  }

  private Embedded runOfFile(ProgressListener listener) {
    if (images.data().isEmpty()) {
      throw new UsageException(
          "%s has no images of its own: name those to embed with --data".formatted(model));
    }
    EncoderFile file = new EncoderFile(model, preprocessing);
    try (BatchEncoder encoder = file.open(listener.stop())) {
      encoder.imageNote().ifPresent(listener::saySentence);
      ImageSource found = new DataOpening(listener).images(images, VERB);
      return run(encoder, found, images.limits(), listener);
    }
  }

  private Embedded runOfRun(ProgressListener listener) {
    RunDirectory run = RunDirectory.open(model);
    if (preprocessing.imageSize() != null) {
      throw new UsageException("the run sets the size of its images: leave --image-size out");
    }
    if (preprocessing.crop() != null) {
      throw new UsageException("the run sets the crop of its images: leave --crop out");
    }
    if (preprocessing.isNormalizing()) {
      throw new UsageException(
          "the run sets how its images are normalised: leave --mean and --std out");
    }
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      DataConfig trained = encoder.config().data();
      ImageSource found =
          new DataOpening(listener)
              .images(images, trained, () -> PretrainingData.reopen(trained, run), VERB);
      return run(encoder.features(), found, images.limits(trained), listener);
    }
  }

  private Embedded run(
      BatchEncoder encoder, ImageSource found, ImageLimits limits, ProgressListener listener) {
    ImageSource source = found.withMaxMegapixels(limits.maxMegapixels());
    boolean skip = limits.skipBadImages();
    encoder.compute().facts().forEach(listener::saySentence);
    listener.stop().workBegins();
    String part =
        "%s, at most %d megapixels".formatted(images.part().lower(), limits.maxMegapixels());
    try (Embedder embedder = opened(encoder, source, part, skip, listener)) {
      if (embedder.imagesDone() > 0) {
        listener.say(
            "continuing after image %,d of %,d".formatted(embedder.imagesDone(), source.size()));
      }
      return takesEarlierRows
          ? runWithEarlierRows(encoder, source, embedder, limits.maxMegapixels(), listener)
          : run(embedder, EarlierRows.none(), source.size(), listener);
    }
  }

  private Embedder opened(
      BatchEncoder encoder,
      ImageSource source,
      String part,
      boolean skip,
      ProgressListener listener) {
    return takesEarlierRows
        ? Embedder.openKept(encoder, source, part, target, encoder.view(), skip, listener)
        : Embedder.open(encoder, source, part, target, skip);
  }

  private Embedded runWithEarlierRows(
      BatchEncoder encoder,
      ImageSource source,
      Embedder embedder,
      int maxMegapixels,
      ProgressListener listener) {
    long[] stamps = embedder.stamps();
    Embedded embedded;
    try (EarlierRows earlier =
        EarlierRows.open(target.file(), encoder, source, stamps, maxMegapixels)) {
      if (earlier.count() > 0) {
        listener.say(
            "%,d of %s are as they were: their features stay"
                .formatted(earlier.count(), Counted.of(source.size(), "image")));
      }
      embedded = run(embedder, earlier, source.size(), listener);
    }
    EarlierRows.note(target.file(), encoder, stamps, maxMegapixels);
    return embedded;
  }

  private Embedded run(Embedder embedder, EarlierRows earlier, int all, ProgressListener listener) {
    try {
      return embedder.run(earlier, listener);
    } catch (RuntimeException e) {
      if (embedder.imagesDone() > 0 && !target.fresh()) {
        listener.say(
            "kept %,d of %s: the same command continues from there"
                .formatted(embedder.imagesDone(), Counted.of(all, "image")));
      }
      throw e;
    }
  }
}
