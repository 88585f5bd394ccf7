package dev.sdclr.model;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Maps features to the space that the contrastive loss compares (SimCLR, section 2.1).
 *
 * <p>Linear layers with batch norm after each and ReLU between; the first has a bias, none has a
 * ReLU after the last. Hidden layers are as wide as the feature.
 */
public final class ProjectionHead {

  private final List<Linear> linears = new ArrayList<>();
  private final List<BranchNorm> norms = new ArrayList<>();

  ProjectionHead(Layers layers, int features, int depth, int dimension) {
    for (int i = 1; i <= depth; i++) {
      int out = i == depth ? dimension : features;
      linears.add(layers.linear("head.fc" + i, features, out, i == 1));
      norms.add(layers.norm("head.bn" + i, out));
    }
  }

  /** Maps features (N, D) to projections (N, head dimension), not normalised. */
  public Tensor projections(Tensor features, Pass pass) {
    Tensor x = features;
    for (int i = 0; i < linears.size(); i++) {
      x = norms.get(i).forward(linears.get(i).forward(x), pass);
      if (i < linears.size() - 1) {
        x = x.relu_();
      }
    }
    return x;
  }
}
