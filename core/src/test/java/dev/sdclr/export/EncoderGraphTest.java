package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.encoder.OnnxSession;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderGraphTest {

  private static final int WIDTH = 4;

  /** The exact side: float64, so that all of the difference is the exported model's. */
  private final Compute compute =
      Compute.resolve(
          new ComputeConfig(DeviceChoice.CPU, TypeChoice.FP64, 1, 1, ConvolutionChoice.DIRECT));

  static Stream<Arguments> models() {
    return Stream.of(Depth.values())
        .flatMap(depth -> Stream.of(Stem.values()).map(stem -> Arguments.of(depth, stem)));
  }

  /** Odd sides, so that padding and strides cannot be off by one unseen. */
  @ParameterizedTest
  @MethodSource("models")
  void embedsAsTheNetworkDoes(Depth depth, Stem stem) {
    int side = stem == Stem.SMALL ? 13 : 37;
    ModelConfig config = new ModelConfig(depth, WIDTH, stem, 2, 6);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        Network network =
            new Network(config, NetworkParts.projecting(NormSharing.OWN), compute, 1)) {
      UsedNetwork.moveNorms(network, 2);
      ByteBuffer model = OnnxModel.encoded(EncoderGraph.of(network, side), "", Map.of());
      try (OnnxSession session = new OnnxSession(model, 1)) {
        for (int count : new int[] {1, 7}) {
          Tensor images = RandomTensors.images(count, count, side, compute);
          Tensor expected = network.features(images, Pass.DENSE_EVALUATION);
          float[] actual = session.run(HostArray.floats(images), images.shape()).values();
          assertThat(actual).hasSize(count * config.featureDimension());
          Deviation all = Deviation.NONE.with(HostArray.floats(expected), actual);
          assertThat(all.largestRelative()).isLessThan(3e-6);
        }
      }
    }
  }
}
