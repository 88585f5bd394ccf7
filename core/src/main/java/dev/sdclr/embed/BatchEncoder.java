package dev.sdclr.embed;

import dev.sdclr.tensor.Compute;
import org.bytedeco.pytorch.Tensor;

/**
 * A finished encoder that embeds batches of images, wherever it came from; see {@link EncoderFile}
 * and {@link NetworkEncoder}. For one thread; closing it frees native memory.
 */
public sealed interface BatchEncoder extends AutoCloseable permits NetworkEncoder, OnnxEncoder {

  /** Numbers of one image's features, D. */
  int dimension();

  /** Side of the images in pixels, S. */
  int imageSize();

  /** Where and how images come and are computed. */
  Compute compute();

  /** Tells it from other encoders: SHA-256 of its weights or its file, in hexadecimal. */
  String checksum();

  /**
   * Embeds images.
   *
   * @param images (N, 3, S, S), values in [0, 1]
   * @return features (N, D) in row-major order, not normalised
   */
  float[] features(Tensor images);

  @Override
  void close();
}
