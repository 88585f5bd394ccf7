package dev.sdclr.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.optim.OptimizerConfig.Name;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LayerRatesTest {

  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET18, 2, Stem.SMALL, 2, 6);

  private static Network network() {
    NetworkParts parts = NetworkParts.projecting(NormSharing.OWN).withPredictor(4);
    return new Network(MODEL, parts, Precision.F64.compute(), 1);
  }

  /** Of eight blocks. */
  @ParameterizedTest
  @CsvSource({
    "conv1.weight, 9",
    "bn1.bias, 9",
    "layer1.0.conv1.weight, 8",
    "layer1.1.bn2.weight, 7",
    "layer2.0.downsample.0.weight, 6",
    "layer4.1.conv2.weight, 1"
  })
  void fallWithEveryBlockTowardsTheInput(String name, int power) {
    try (Network network = network()) {
      Set<String> names = network.tensors().parameters().keySet();
      assertThat(names).contains(name);
      assertThat(new LayerRates(names, 0.7).of(name)).isEqualTo(Math.pow(0.7, power));
    }
  }

  @Test
  void areWholeAfterTheEncoderAndWithoutDecay() {
    try (Network network = network()) {
      Set<String> names = network.tensors().parameters().keySet();
      LayerRates rates = new LayerRates(names, 0.7);
      assertThat(names)
          .filteredOn(name -> !name.matches("(conv1|bn1|layer)\\d*\\..*"))
          .hasSizeGreaterThan(5)
          .allMatch(name -> rates.of(name) == 1);
      LayerRates equal = new LayerRates(names, 1);
      assertThat(names).allMatch(name -> equal.of(name) == 1);
    }
  }

  /** A step with decay is a step without, by parts: both rules are linear in the rate. */
  @ParameterizedTest
  @EnumSource(Name.class)
  void scaleWhatAStepMoves(Name rule) {
    Map<String, double[]> whole = moved(rule, 1.0);
    Map<String, double[]> decayed = moved(rule, 0.5);
    try (Network network = network()) {
      LayerRates rates = new LayerRates(network.tensors().parameters().keySet(), 0.5);
      whole.forEach(
          (name, move) -> {
            for (int i = 0; i < move.length; i++) {
              assertThat(decayed.get(name)[i])
                  .as(name)
                  .isCloseTo(rates.of(name) * move[i], offset(1e-14));
            }
          });
    }
  }

  private static Map<String, double[]> moved(Name rule, double decay) {
    OptimizerConfig config = new OptimizerConfig(rule, 0.5, 0, 0, 0.9, 0.01, null, null, decay);
    Map<String, double[]> moves = new LinkedHashMap<>();
    try (Network network = network();
        TensorScope scope = new TensorScope();
        Optimizer optimizer = Optimizer.of(config, network.tensors().parameters())) {
      Map<String, Tensor> before = new LinkedHashMap<>();
      network
          .tensors()
          .parameters()
          .forEach(
              (name, parameter) -> {
                before.put(name, parameter.detach().clone());
                double[] g = RandomTensors.normal(name.hashCode(), (int) parameter.numel());
                Tensor gradient = HostArray.tensor(g, g.length).view(parameter.sizes());
                parameter.mul(gradient).sum().backward();
              });
      optimizer.step(0.3);
      try (NoGradient none = new NoGradient()) {
        network
            .tensors()
            .parameters()
            .forEach((name, w) -> moves.put(name, HostArray.doubles(w.sub(before.get(name)))));
      }
    }
    return moves;
  }

  @ParameterizedTest
  @CsvSource({"0", "1.1", "NaN"})
  void refuseADecayOutOfRange(double decay) {
    assertThatThrownBy(() -> new OptimizerConfig(Name.SGD, 0.5, 0, 0, 0.9, 0.1, null, null, decay))
        .hasMessage("optimizer.layerDecay must be in (0, 1], was " + decay);
  }
}
