package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.run.Reference.ReferenceScore;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReferencesTest {

  private static final int SIDE = 11;

  private static Compute compute;

  @BeforeAll
  static void loadLibrary() {
    compute = Compute.resolve(ComputeConfig.AUTO.withType(TypeChoice.FP32));
  }

  @Test
  void pixelFeaturesAreTheHistogramsOfTheLoop() {
    SplittableRandom random = new SplittableRandom(4);
    float[] images = new float[2 * 3 * SIDE * SIDE];
    for (int i = 0; i < images.length; i++) {
      images[i] = random.nextInt(256) / 255f;
    }
    try (TensorScope scope = new TensorScope()) {
      float[] found =
          HostArray.floats(PixelFeatures.of(HostArray.tensor(images, 2, 3, SIDE, SIDE)));
      for (int n = 0; n < 2; n++) {
        double[] expected =
            slow(Arrays.copyOfRange(images, n * 3 * SIDE * SIDE, (n + 1) * 3 * SIDE * SIDE));
        for (int d = 0; d < PixelFeatures.DIMENSION; d++) {
          assertThat((double) found[n * PixelFeatures.DIMENSION + d])
              .as("image %d, number %d", n, d)
              .isEqualTo(expected[d], within(2e-5));
        }
      }
    }
  }

  private static double[] slow(float[] image) {
    int pixels = SIDE * SIDE;
    double[] colours = new double[3 * PixelFeatures.COLOURS];
    double[][] grey = new double[SIDE][SIDE];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < pixels; i++) {
        float value = image[c * pixels + i];
        int bin = Math.min(PixelFeatures.COLOURS - 1, (int) (value * PixelFeatures.COLOURS));
        colours[c * PixelFeatures.COLOURS + bin] += 1.0 / pixels;
        grey[i / SIDE][i % SIDE] += value / 3;
      }
    }
    int cells = PixelFeatures.CELLS;
    int inner = SIDE - 2;
    double[] edges = new double[PixelFeatures.DIRECTIONS * cells * cells];
    for (int row = 0; row < cells; row++) {
      for (int column = 0; column < cells; column++) {
        int top = row * inner / cells;
        int bottom = (int) Math.ceil((row + 1.0) * inner / cells);
        int left = column * inner / cells;
        int right = (int) Math.ceil((column + 1.0) * inner / cells);
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            double across = grey[y + 1][x + 2] - grey[y + 1][x];
            double down = grey[y + 2][x + 1] - grey[y][x + 1];
            double turn = Math.atan2(down, across) / Math.PI;
            double direction = turn - Math.floor(turn);
            int bin =
                Math.min(
                    PixelFeatures.DIRECTIONS - 1, (int) (direction * PixelFeatures.DIRECTIONS));
            edges[(bin * cells + row) * cells + column] +=
                Math.hypot(across, down) / ((bottom - top) * (right - left));
          }
        }
      }
    }
    double[] all = new double[PixelFeatures.DIMENSION];
    copyUnit(colours, all, 0);
    copyUnit(edges, all, colours.length);
    return all;
  }

  private static void copyUnit(double[] values, double[] to, int at) {
    double length = Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    for (int i = 0; i < values.length; i++) {
      to[at + i] = values[i] / length;
    }
  }

  /** What a run of any method began with, whatever head and norms it has beside its encoder. */
  @Test
  void theUntrainedNetworkIsWhatARunBeginsWith() {
    ModelConfig config = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 16);
    try (Network reference = new Network(config, NetworkParts.encoder(), compute, 7);
        Network began = new Network(config, NetworkParts.projecting(NormSharing.OWN), compute, 7)) {
      reference
          .tensors()
          .all()
          .forEach(
              (name, tensor) ->
                  assertThat(tensor.equal(began.tensors().all().get(name))).as(name).isTrue());
    }
  }

  /** Two classes of 4 and 2 images: +2 −0 of 4, +0 −1 of 2. */
  @Test
  void gainIsTheMeanOverClassesOfPairedDifferences() {
    int[] labels = {0, 0, 0, 0, 1, 1};
    int[] own = {0, 0, 0, 1, 1, 0};
    int[] other = {1, 1, 0, 1, 1, 1};
    ReferenceScore score = of(own, other, labels, 3);
    assertThat(score.accuracy()).isEqualTo(100 * (0.25 + 1) / 2, within(1e-9));
    assertThat(score.gain()).isEqualTo(100 * (0.5 - 0.5) / 2, within(1e-9));
    double variance = 0.25 / 3 + 0.25 / 1;
    assertThat(score.interval().high())
        .isEqualTo(100 * 1.959963984540054 * Math.sqrt(variance) / 2, within(1e-6));
    assertThat(score.isBeaten()).isFalse();
  }

  /** Two images of two that the other alone has right: by chance, perhaps. */
  @Test
  void fewImagesThatAgreeAreNotBeyondChance() {
    int[] labels = {0, 0, 1, 1};
    ReferenceScore score = of(new int[] {1, 1, 1, 1}, labels, labels, 2);
    assertThat(score.gain()).isEqualTo(-50, within(1e-9));
    // (2 + 1 − 4 / 4) / 16 and 1 / 16.
    double reach = 100 * 1.959963984540054 * Math.sqrt(2 / 16.0 + 1 / 16.0) / 2;
    assertThat(score.interval().low()).isEqualTo(-50 - reach, within(1e-4));
    assertThat(score.interval().high()).isEqualTo(-50 + reach, within(1e-4));
  }

  /** One image each says nothing of chance: anything from all wrong to all right. */
  @Test
  void aGainIsWithinAHundredPoints() {
    int[] labels = {0, 1};
    ReferenceScore score = of(labels, new int[] {1, 0}, labels, 2);
    assertThat(score.gain()).isEqualTo(100, within(1e-9));
    assertThat(score.interval().high()).isEqualTo(100);
    assertThat(score.interval().low())
        .isEqualTo(100 - 100 * 1.959963984540054 / Math.sqrt(2), within(1e-6));
    ReferenceScore worse = of(new int[] {1, 0}, labels, labels, 2);
    assertThat(worse.interval().low()).isEqualTo(-100);
  }

  /** Class gains of the draws: 1/2 and 0, then 0 and 1/2; and all alike, of an image as of both. */
  @Test
  void ofSeveralDrawsItIsTheMeanWithChanceInThem() {
    int[] labels = {0, 0, 1, 1};
    int[] wrong = {1, 1, 0, 0};
    List<int[]> own = List.of(new int[] {0, 1, 0, 0}, new int[] {0, 0, 1, 1});
    ReferenceScore score = PairedGain.of(own, List.of(wrong, wrong), labels, 2);
    assertThat(score.accuracy()).isZero();
    assertThat(score.gain()).isEqualTo(100 * (0.25 + 1) / 2, within(1e-9));
    // Images gain 1 and 1/2, then 1/2 and 1/2: smoothed (5/4 + 1 − 9/16) / 16, (1/2 + 1 − 1/4) /
    // 16.
    double images = (27 / 16.0 + 5 / 4.0) / 16 / 4;
    double draws = 2 * 0.375 * 0.375 / 2;
    double reach = 100 * 1.959963984540054 * Math.sqrt(images + draws);
    assertThat(score.interval().low()).isEqualTo(62.5 - reach, within(1e-4));
    ReferenceScore once = of(own.get(0), wrong, labels, 2);
    ReferenceScore twice =
        PairedGain.of(List.of(own.get(0), own.get(0)), List.of(wrong, wrong), labels, 2);
    assertThat(twice).isEqualTo(once);
  }

  private static ReferenceScore of(int[] own, int[] other, int[] labels, int classes) {
    return PairedGain.of(List.of(own), List.of(other), labels, classes);
  }

  @Test
  void equalAnswersAreNoGain() {
    int[] labels = {0, 1, 0, 1};
    ReferenceScore score = of(labels, labels, labels, 2);
    assertThat(score.gain()).isZero();
    assertThat(score.isBeaten()).isFalse();
  }
}
