package dev.sdclr.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConvolutionShapeTest {

  @Test
  void areTheNetworksOwn() {
    List<List<Long>> expected =
        ConvolutionShape.ofResNet18(8, 32).stream().map(ConvolutionShapeTest::weight).toList();
    Compute compute =
        Compute.resolve(
            new ComputeConfig(
                DeviceChoice.CPU, TypeChoice.FP32, 1, 1, ComputeConfig.ConvolutionChoice.DIRECT));
    ModelConfig model = new ModelConfig(Depth.RESNET18, 8, Stem.SMALL, 3, 16);
    try (Network network =
        new Network(model, NetworkParts.projecting(NormSharing.OWN), compute, 1)) {
      assertThat(network.convolutions())
          .extracting(convolution -> sizes(convolution.weight().sizes().vec().get()))
          .containsExactlyElementsOf(expected);
    }
  }

  private static List<Long> weight(ConvolutionShape shape) {
    return List.of(
        (long) shape.out(), (long) shape.in(), (long) shape.kernel(), (long) shape.kernel());
  }

  private static List<Long> sizes(long[] sizes) {
    List<Long> list = new ArrayList<>();
    for (long size : sizes) {
      list.add(size);
    }
    return list;
  }

  /** The usual figure for ResNet-18 on CIFAR's images is 0.56 billion products. */
  @Test
  void multiplyAsOftenAsIsKnown() {
    long products = 0;
    for (ConvolutionShape shape : ConvolutionShape.ofResNet18(64, 32)) {
      long side = shape.side() / shape.stride();
      products += side * side * shape.kernel() * shape.kernel() * shape.in() * shape.out();
    }
    assertThat(products).isEqualTo(555_417_600L);
  }

  @Test
  void onlyTheFirstReadsImages() {
    assertThat(ConvolutionShape.ofResNet18(4, 32).stream().map(ConvolutionShape::readsImages))
        .startsWith(true)
        .containsOnlyOnce(true);
  }
}
