package dev.sdclr.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sdclr.augment.LoaderConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ViewConfigTest {

  @Test
  void quotesTheBadValueAndTheRange() {
    assertRejected(
        () -> ViewConfig.cifar().withImageSize(0), "imageSize must be in [1, 8192], was 0");
    assertRejected(
        () -> new ViewConfig(32, 0.5, 0.2, 0.5, 0, 0, 0, 0, 0, 0, 0, 1, 2, null, null, null),
        "minArea..maxArea must be 0 < min <= max <= 1, was 0.5..0.2");
    assertRejected(
        () -> new ViewConfig(32, 0.1, 1, 1.5, 0, 0, 0, 0, 0, 0, 0, 1, 2, null, null, null),
        "flipProbability must be in [0, 1], was 1.5");
    assertRejected(
        () -> new ViewConfig(32, 0.1, 1, 0.5, -1, 0, 0, 0, 0, 0, 0, 1, 2, null, null, null),
        "brightness must be in [0, 100], was -1.0");
    assertRejected(
        () -> new ViewConfig(32, 0.1, 1, 0.5, 0, 0, 0, 0.6, 0, 0, 0, 1, 2, null, null, null),
        "hue must be in [0, 0.5], was 0.6");
    assertRejected(
        () -> new ViewConfig(32, 0.1, 1, 0.5, 0, 0, 0, 0, Double.NaN, 0, 0, 1, 2, null, null, null),
        "jitterProbability must be in [0, 1], was NaN");
    assertRejected(
        () -> new ViewConfig(32, 0.1, 1, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 2, null, null, null),
        "minBlurSigmaPixels..maxBlurSigmaPixels must be 0 < min <= max <= 100, was 0.0..2.0");
    assertRejected(
        () -> new ViewConfig(32, 0.1, 1, 0.5, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1.5, null, null),
        "solarizeProbability must be in [0, 1], was 1.5");
    assertRejected(() -> new SecondView(2, 0), "second.blurProbability must be in [0, 1], was 2.0");
    assertRejected(
        () -> new SecondView(0, -1), "second.solarizeProbability must be in [0, 1], was -1.0");
    assertRejected(() -> new SmallCrops(0, 16, null, null), "count must be in [1, 16], was 0");
    assertRejected(() -> new SmallCrops(4, 0, null, null), "imageSize must be in [1, 8192], was 0");
    assertRejected(
        () -> new SmallCrops(4, 16, 0.2, null),
        "minArea..maxArea must be 0 < min <= max <= 1, was 0.2..0.14");
    assertRejected(
        () -> ViewConfig.cifar().withSmallCrops(new SmallCrops(4, 33, null, null)),
        "smallCrops.imageSize must be at most imageSize = 32, was 33");
    assertRejected(() -> new LoaderConfig(0, 1, 1, false), "batchSize must be at least 1, was 0");
    assertRejected(() -> new LoaderConfig(1, 0, 1, false), "threads must be at least 1, was 0");
    assertRejected(
        () -> new LoaderConfig(1, 1, 0, false), "prefetchBatches must be at least 1, was 0");
    assertRejected(() -> new EvalView(-3), "imageSize must be in [1, 8192], was -3");
  }

  @Test
  void publishedSettingsDifferInSizeAreaAndBlur() {
    ViewConfig small = ViewConfig.cifar();
    ViewConfig large = ViewConfig.imageNet();

    assertThat(small)
        .isEqualTo(
            new ViewConfig(
                32, 0.1, 1, 0.5, 0.4, 0.4, 0.4, 0.1, 0.8, 0.2, 0, 0.1, 2, null, null, null));
    assertThat(large.imageSize()).isEqualTo(224);
    assertThat(large.minArea()).isEqualTo(0.08);
    assertThat(large.blurProbability()).isEqualTo(0.5);
    assertThat(large.withImageSize(96)).isNotEqualTo(large);
    assertThat(large.withImageSize(96).withImageSize(224)).isEqualTo(large);
  }

  static ViewConfig withSecond(ViewConfig c, SecondView second) {
    return new ViewConfig(
        c.imageSize(),
        c.minArea(),
        c.maxArea(),
        c.flipProbability(),
        c.brightness(),
        c.contrast(),
        c.saturation(),
        c.hue(),
        c.jitterProbability(),
        c.grayProbability(),
        c.blurProbability(),
        c.minBlurSigmaPixels(),
        c.maxBlurSigmaPixels(),
        c.solarizeProbability(),
        second,
        c.smallCrops());
  }

  private static void assertRejected(ThrowingCallable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
  }
}
