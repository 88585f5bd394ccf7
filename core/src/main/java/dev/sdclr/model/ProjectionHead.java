package dev.sdclr.model;

import dev.sdclr.model.ModelConfig.HeadNorm;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Maps features to the space that the contrastive loss compares (SimCLR, section 2.1).
 *
 * <p>Linear layers with ReLU between and none after the last; {@link HeadNorm} says where batch
 * norms are.
 */
final class ProjectionHead {

  private final List<Linear> linears = new ArrayList<>();
  private final List<BranchNorm> norms = new ArrayList<>();

  /** Makes the head that {@code config} describes, for features of any width. */
  ProjectionHead(Layers layers, int features, ModelConfig config) {
    int in = features;
    for (int i = 1; i <= config.headLayers(); i++) {
      boolean isLast = i == config.headLayers();
      int out = isLast ? config.headDimension() : config.headWidth();
      HeadNorm norm = config.headNorm();
      boolean hasBias = i == 1 || !norm.followsEvery();
      linears.add(layers.linear("head.fc" + i, in, out, hasBias));
      norms.add(
          norm.follows(isLast)
              ? norm(layers, "head.bn" + i, out, isLast && norm == HeadNorm.PLAIN_LAST)
              : null);
      in = out;
    }
  }

  private static BranchNorm norm(Layers layers, String name, int channels, boolean isPlain) {
    return isPlain ? layers.plainNorm(name, channels) : layers.norm(name, channels);
  }

  /** Maps features (N, D) to projections (N, head dimension), not normalised. */
  public Tensor projections(Tensor features, Pass pass) {
    Tensor x = features;
    for (int i = 0; i < linears.size(); i++) {
      x = normed(linears.get(i).forward(x), norms.get(i), pass);
      if (i < linears.size() - 1) {
        x = x.relu_();
      }
    }
    return x;
  }

  private static Tensor normed(Tensor x, BranchNorm norm, Pass pass) {
    return norm == null ? x : norm.forward(x, pass);
  }
}
