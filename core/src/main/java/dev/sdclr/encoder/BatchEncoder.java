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
   * @param views of {@link #imageSize}, at least one
   * @return features (N, D) in row-major order, not normalised
   */
  default float[] features(EvalBatch views) {
    try (NoGradient none = new NoGradient();
        TensorScope scope = new TensorScope()) {
      return features(ViewTensor.of(views.views(), views.count(), views.imageSize(), compute()));
    }
  }

  @Override
  void close();
}
