package dev.sdclr.bench;

import dev.sdclr.bench.BenchResult.Layer;
import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.model.Convolution;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.TrainConfig;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Which way each convolution of a network is computed, and what pruning leaves of it. */
final class ConvolutionRoutes {

  private ConvolutionRoutes() {}

  /** Looks at the network that a training begins with, at the published share of weights. */
  static List<Layer> of(TrainConfig config, Compute compute) {
    try (Network network =
        new Network(
            config.model(), NetworkParts.projecting(NormSharing.OWN), compute, config.seed())) {
      return of(network, config.views().imageSize(), SelfDamageConfig.PUBLISHED_PRUNE_FRACTION);
    }
  }

  /**
   * Looks at a ResNet-18 as it is.
   *
   * @param fraction of the weights that self-damage removes, of all convolutions together
   * @return by {@link Convolution#index}
   */
  static List<Layer> of(Network network, int imageSize, double fraction) {
    List<Convolution> convolutions = network.convolutions();
    List<ConvolutionShape> shapes =
        ConvolutionShape.ofResNet18(network.config().width(), imageSize);
    List<Layer> layers = new ArrayList<>();
    try (PruneMask mask = MagnitudePruning.mask(convolutions, fraction)) {
      for (int i = 0; i < shapes.size(); i++) {
        ConvolutionShape shape = shapes.get(i);
        Tensor kept = mask.kept().get(i);
        layers.add(
            new Layer(
                shape.in(),
                shape.out(),
                shape.kernel(),
                shape.stride(),
                shape.side(),
                convolutions.get(i).isFiltered(shape.side()) ? "winograd" : "direct",
                (double) kept.count_nonzero().item_long() / kept.numel()));
      }
    }
    return layers;
  }
}
