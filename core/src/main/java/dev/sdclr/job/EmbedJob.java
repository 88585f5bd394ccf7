package dev.sdclr.job;

import dev.sdclr.augment.view.Preprocessing;
import dev.sdclr.embed.Embedded;
import dev.sdclr.embed.EmbeddingTarget;
import dev.sdclr.encoder.EncoderFile;
import dev.sdclr.job.images.Embedding;
import dev.sdclr.job.images.ImageChoice;
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

  /** With a model of which no more than the images' size has to be said. */
  public EmbedJob(Path model, OptionalInt imageSize, ImageChoice images, EmbeddingTarget target) {
    this(model, Preprocessing.ofSize(imageSize), images, target);
  }

  @Override
  public Embedded run(JobListener listener) {
    return new Embedding(model, preprocessing, images, target).run(listener);
  }
}
