package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.loss.BarlowTwinsLoss;
import dev.sdclr.loss.VicRegLoss;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.HeadNorm;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Barlow Twins and VICReg compare, and by what. */
class TwoBranchLossTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final double FRACTION = 0.6;

  /** With self-damage the second view passes through what the smallest weights are missing from. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void barlowTwinsComparesTheTwoBranches(boolean prunes) {
    BarlowTwinsLoss loss = new BarlowTwinsLoss(0.02);
    requireLoss(
        new BarlowTwinsConfig(prunes ? FRACTION : null, null, new BarlowTwinsConfig.Settings(0.02)),
        prunes,
        loss::loss);
  }

  /** Divided by λ. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void vicRegComparesTheTwoBranches(boolean prunes) {
    VicRegLoss loss = new VicRegLoss(1, 3, 0.25);
    requireLoss(
        new VicRegConfig(prunes ? FRACTION : null, null, new VicRegConfig.Settings(4.0, 12.0, 1.0)),
        prunes,
        loss::loss);
  }

  private static void requireLoss(
      MethodConfig config, boolean prunes, BinaryOperator<Tensor> expected) {
    ModelConfig model =
        new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 8, null, config.headNorm(), null);
    assertThat(config.headNorm()).isEqualTo(HeadNorm.HIDDEN_LAYERS);
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(config, model, COMPUTE, 3);
        Method other = Methods.of(config, model, COMPUTE, 3)) {
      Tensor view1 = RandomTensors.images(1, 6, 16, COMPUTE);
      Tensor view2 = RandomTensors.images(2, 6, 16, COMPUTE);
      method.startEpoch(Methods.START);
      double loss = method.gradients(Methods.batch(view1, view2), Methods.START);
      Network network = other.network();
      Tensor z1 = network.projections(view1, Pass.DENSE_TRAINING);
      if (prunes) {
        prune(network);
      }
      Branch branch = prunes ? Branch.PRUNED : Branch.DENSE;
      Tensor z2 = network.projections(view2, new Pass(branch, true, ConvolutionMask.NONE));
      double value = expected.apply(z1, z2).item_double();
      assertThat(loss).isCloseTo(value, within(1e-10 * value));
    }
  }

  /** Sets the smallest convolution weights of all layers together to 0. */
  private static void prune(Network network) {
    List<Tensor> weights =
        network.tensors().parameters().values().stream().filter(t -> t.dim() == 4).toList();
    double[] sorted =
        weights.stream()
            .flatMapToDouble(t -> Arrays.stream(HostArray.doubles(t)))
            .map(Math::abs)
            .sorted()
            .toArray();
    double smallestKept = sorted[(int) Math.ceil(FRACTION * sorted.length)];
    try (NoGradient none = new NoGradient()) {
      for (Tensor weight : weights) {
        double[] kept =
            Arrays.stream(HostArray.doubles(weight))
                .map(value -> Math.abs(value) < smallestKept ? 0 : value)
                .toArray();
        weight.copy_(HostArray.tensor(kept, weight.sizes().vec().get()));
      }
    }
  }
}
