package dev.sdclr.model;

import java.util.Objects;

/**
 * An encoder and its projection head.
 *
 * @param depth of the ResNet
 * @param width channels of the first stage, in [1, 1024]; the published ResNets have 64
 * @param stem small for images of up to 64 pixels, else imagenet
 * @param headLayers linear layers of the projection head: 2 (SimCLR) or 3
 * @param headDimension outputs of the projection head, in [2, 8192]; published: 128
 */
public record ModelConfig(Depth depth, int width, Stem stem, int headLayers, int headDimension) {

  public ModelConfig {
    Objects.requireNonNull(depth, "model.depth");
    Objects.requireNonNull(stem, "model.stem");
    requireIn("width", width, 1, 1024);
    requireIn("headLayers", headLayers, 2, 3);
    requireIn("headDimension", headDimension, 2, 8192);
  }

  private static void requireIn(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "model.%s must be in [%d, %d], was %d".formatted(key, least, most, value));
    }
  }

  /** Dimensions of the encoder's feature. */
  public int featureDimension() {
    return width * 8 * depth.expansion();
  }
}
