package dev.sdclr.model;

import dev.sdclr.Ranges;
import dev.sdclr.tensor.ComputeType;
import java.util.Objects;

/**
 * An encoder and its projection head.
 *
 * @param depth of the ResNet
 * @param width channels of the first stage, in [1, 1024]; the published ResNets have 64
 * @param stem small for images of up to 64 pixels, else imagenet
 * @param headLayers linear layers of the projection head: 2 (SimCLR) or 3
 * @param headDimension outputs of the projection head, in [2, 8192]; published: 128
 * @param headWidth outputs of its other layers, in [2, 16384]; absent: as wide as the feature
 * @param headNorm where it has batch norms; left out of settings: as the method's paper has them,
 *     otherwise absent: after every layer
 * @param frozenStages whether the stem and so many stages stay as they began, batch norms with
 *     their statistics too, in [0, 3]; 0, and absent: all learn
 */
public record ModelConfig(
    Depth depth,
    int width,
    Stem stem,
    int headLayers,
    int headDimension,
    Integer headWidth,
    HeadNorm headNorm,
    Integer frozenStages) {

  public ModelConfig {
    Objects.requireNonNull(depth, "model.depth");
    Objects.requireNonNull(stem, "model.stem");
    Ranges.within("model.width", width, 1, 1024);
    Ranges.within("model.headLayers", headLayers, 2, 3);
    Ranges.within("model.headDimension", headDimension, 2, 8192);
    headWidth = headWidth == null ? featureDimension(depth, width) : headWidth;
    Ranges.within("model.headWidth", headWidth, 2, 16_384);
    headNorm = headNorm == null ? HeadNorm.EVERY_LAYER : headNorm;
    frozenStages = frozenStages == null ? 0 : frozenStages;
    Ranges.within("model.frozenStages", frozenStages, 0, 3);
  }

  /** With a projection head of SDCLR's form. */
  public ModelConfig(Depth depth, int width, Stem stem, int headLayers, int headDimension) {
    this(depth, width, stem, headLayers, headDimension, null, null, null);
  }

  /** The same with all learning. */
  public ModelConfig unfrozen() {
    return new ModelConfig(depth, width, stem, headLayers, headDimension, headWidth, headNorm, 0);
  }

  /** Whether a tensor is one of a frozen stage's, by its name. */
  boolean isFrozen(String name) {
    return frozenStages > 0
        && (name.matches("(conv1|bn1)\\..*") || name.matches("layer[1-" + frozenStages + "]\\..*"));
  }

  /**
   * Whether training may convolve some of the encoder's maps by Winograd's filtering.
   *
   * @param imageSize side of the square images, in pixels
   */
  public boolean isFiltered(ComputeType type, int imageSize) {
    int side = stem == Stem.SMALL ? imageSize : halved(halved(imageSize));
    for (int stage = 0; stage < Encoder.STAGES; stage++) {
      if (Winograd.isFaster(type.operandType(), (long) width << stage, side)) {
        return true;
      }
      side = halved(side);
    }
    return false;
  }

  private static int halved(int side) {
    return (side + 1) / 2;
  }

  /** Dimensions of the encoder's feature. */
  public int featureDimension() {
    return featureDimension(depth, width);
  }

  private static int featureDimension(Depth depth, int width) {
    return width * 8 * depth.expansion();
  }

  /** The layers before a ResNet's first stage. */
  public enum Stem {
    /** A 3×3 convolution at full resolution, as for CIFAR (SimCLR, appendix B.9). */
    SMALL,
    /** A 7×7 convolution and a 3×3 max-pool, both with stride 2. */
    IMAGENET
  }

  /** Which linear layers of a projection head a batch norm follows. */
  public enum HeadNorm {
    /** All, the last too, as SDCLR has it; only the first layer has a bias. */
    EVERY_LAYER,
    /** The same, but the last norm has no affine values, as SimSiam has it. */
    PLAIN_LAST,
    /** All but the last, as BYOL has it; every layer has a bias. */
    HIDDEN_LAYERS,
    /** None, as MoCo v2 has it; every layer has a bias. */
    NONE;

    /** Whether a batch norm follows a layer. */
    boolean follows(boolean isLast) {
      return followsEvery() || (this == HIDDEN_LAYERS && !isLast);
    }

    /** Whether a batch norm follows every layer. */
    boolean followsEvery() {
      return this == EVERY_LAYER || this == PLAIN_LAST;
    }
  }
}
