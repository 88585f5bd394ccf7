package dev.sdclr.bench;

import dev.sdclr.bench.BenchResult.Layer;
import dev.sdclr.model.Convolution;
import dev.sdclr.model.Network;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Which way each convolution of a network is computed, and what pruning leaves of it. */
final class ConvolutionRoutes {

  private ConvolutionRoutes() {}

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
