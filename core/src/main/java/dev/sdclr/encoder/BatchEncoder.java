package dev.sdclr.encoder;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.tensor.ViewTensor;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A finished encoder that embeds batches of images, wherever it came from; see {@link EncoderFile}
 * and {@link NetworkEncoder}. Safe for concurrent use; closing it, when no thread uses it any more,
 * frees native memory.
 */
public sealed interface BatchEncoder extends AutoCloseable permits NetworkEncoder, OnnxEncoder {

  /** Numbers of one image's features, D. */
  int dimension();

  /** Side of the images in pixels, S. */
  int imageSize();

  /** How images are brought to that size. */
  default EvalView view() {
    return new EvalView(imageSize());
  }

  /** Where and how images come and are computed. */
  Compute compute();

  /** What to know of how images are given to it, in a sentence; empty where its file tells that. */
  default Optional<String> imageNote() {
    return Optional.empty();
  }

  /** Whether it takes one image at a time, not batches of any size. */
  default boolean isOneByOne() {
    return false;
  }

  /** Whether its file gives (N, D, 1, 1), not (N, D); its features here are (N, D) all the same. */
  default boolean isUnflattened() {
    return false;
  }

  /** Tells it from other encoders: SHA-256 of its weights or its file, in hexadecimal. */
  String checksum();

  /**
   * Embeds images.
   *
   * @param images (N, 3, S, S), values in [0, 1]
   * @return features (N, D) in row-major order, not normalised
   */
  float[] features(Tensor images);

  /**
   * Embeds evaluation views, on the calling thread.
   *
   * @param views made as {@link #view} makes them, at least one
   * @return features (N, D) in row-major order, not normalised
   * @throws IllegalArgumentException when the views were made otherwise
   */
  default float[] features(EvalBatch views) {
    EvalView given = views.view();
    if (given.imageSize() != imageSize() || given.shorterSide() != view().shorterSide()) {
      throw new IllegalArgumentException(
          "views must be of %d pixels, cut from %d, were of %d, cut from %d: make them with the encoder's own view"
              .formatted(
                  imageSize(), view().shorterSide(), given.imageSize(), given.shorterSide()));
    }
    try (NoGradient none = new NoGradient();
        TensorScope scope = new TensorScope()) {
      return features(ViewTensor.of(views.views(), views.count(), imageSize(), compute()));
    }
  }

  @Override
  void close();
}
