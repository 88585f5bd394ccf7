package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0    | 2 | 128  | width must be in [1, 1024], was 0",
        "1025 | 2 | 128  | width must be in [1, 1024], was 1025",
        "64   | 1 | 128  | headLayers must be in [2, 3], was 1",
        "64   | 4 | 128  | headLayers must be in [2, 3], was 4",
        "64   | 2 | 1    | headDimension must be in [2, 8192], was 1",
        "64   | 2 | 8193 | headDimension must be in [2, 8192], was 8193"
      })
  void refusesSizesOutOfRange(int width, int layers, int dimension, String message) {
    assertThatThrownBy(() -> new ModelConfig(Depth.RESNET18, width, Stem.SMALL, layers, dimension))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model." + message);
  }

  /** As its convolutions say. */
  @ParameterizedTest
  @CsvSource({
    "RESNET18, SMALL, 64, 32", "RESNET18, SMALL, 16, 32", "RESNET18, SMALL, 8, 32",
    "RESNET10, SMALL, 16, 28", "RESNET18, IMAGENET, 64, 224", "RESNET18, IMAGENET, 32, 224",
    "RESNET50, IMAGENET, 64, 96", "RESNET50, SMALL, 8, 16", "RESNET18, SMALL, 16, 27"
  })
  void knowsWhetherMapsAreFiltered(Depth depth, Stem stem, int width, int imageSize) {
    for (ComputeType type : List.of(ComputeType.BF16, ComputeType.FP32)) {
      ModelConfig config = new ModelConfig(depth, width, stem, 2, 128);
      Compute compute = new Compute(false, type, 1, 1, true, List.of());
      assertThat(config.isFiltered(type, imageSize))
          .as("%s", type)
          .isEqualTo(filtersAny(config, compute, imageSize));
    }
  }

  /** By the sides of the maps that each 3×3 convolution of stride 1 meets. */
  private static boolean filtersAny(ModelConfig config, Compute compute, int imageSize) {
    try (Network network = new Network(config, NetworkParts.projecting(), compute, 1)) {
      return network.convolutions().stream()
          .filter(convolution -> convolution.weight().size(2) == 3)
          .filter(convolution -> convolution.index() > 0)
          .anyMatch(
              convolution -> {
                long stage = convolution.weight().size(0) / config.width();
                int shrunk = (config.stem() == Stem.SMALL ? 1 : 4) * (int) stage;
                return convolution.isFiltered((imageSize + shrunk - 1) / shrunk);
              });
    }
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> new ModelConfig(null, 64, Stem.SMALL, 2, 128))
        .hasMessage("model.depth");
    assertThatThrownBy(() -> new ModelConfig(Depth.RESNET18, 64, null, 2, 128))
        .hasMessage("model.stem");
  }
}
