package dev.sdclr.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.model.ModelConfig.Stem;
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

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> new ModelConfig(null, 64, Stem.SMALL, 2, 128))
        .hasMessage("model.depth");
    assertThatThrownBy(() -> new ModelConfig(Depth.RESNET18, 64, null, 2, 128))
        .hasMessage("model.stem");
  }
}
