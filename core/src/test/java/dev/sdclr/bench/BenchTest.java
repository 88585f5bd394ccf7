package dev.sdclr.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.bench.BenchResult.Layer;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.ConvolutionChoice;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.ComputeType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every measurement, for as short as it goes: that it works, not how fast. */
class BenchTest {

  private static final Effort MIN_EFFORT = new Effort(1, 2, 1, 0.01, 2);

  @TempDir Path folder;

  private static BenchPlan plan(Path images) {
    return new BenchPlan(8, 4, 1, TypeChoice.FP32, images, MIN_EFFORT);
  }

  @Test
  void measuresEachPartAndLeavesNoFile() {
    Set<String> tasks = new LinkedHashSet<>();
    BenchResult result =
        Bench.run(plan(null), (task, unit, done, total) -> tasks.add(task), folder);
    assertThat(tasks)
        .containsExactly(
            "step",
            "end to end",
            "convolutions",
            "views of 32 × 32",
            "views of 224 × 224",
            "embed");
    assertThat(folder).isEmptyDirectory();
    assertThat(result.settings().images()).isEqualTo("made-up-32x32 (16 images)");
    assertThat(result.settings().type()).isEqualTo(ComputeType.FP32);
    assertThat(result.settings().threads()).isEqualTo(1);
    assertThat(result.settings().headLayers()).isEqualTo(3);
    assertThat(result.totalSeconds()).isPositive();
    assertThat(result.convolutions()).hasSize(20).allMatch(BenchTest::isDirect);
  }

  @Test
  void saysHowConvolutionsAreComputedAndWhatPruningLeaves() {
    BenchPlan plan = new BenchPlan(2, 64, 1, TypeChoice.FP32, null, MIN_EFFORT);
    try (Network network =
        new Network(
            plan.training().model(),
            NetworkParts.projecting(NormSharing.OWN),
            Compute.resolve(
                new ComputeConfig(
                    DeviceChoice.CPU, TypeChoice.FP32, 1, 1, ConvolutionChoice.WINOGRAD)),
            1)) {
      List<Layer> layers = ConvolutionRoutes.of(network, 32, 0.9);
      assertThat(layers).hasSize(20);
      assertThat(layers.get(0)).extracting(Layer::in, Layer::route).containsExactly(3, "direct");
      assertThat(layers)
          .filteredOn(layer -> layer.in() == 512)
          .hasSize(3)
          .allMatch(layer -> layer.route().equals("winograd") && layer.side() == 4);
      assertThat(layers).filteredOn(layer -> layer.stride() == 2).allMatch(BenchTest::isDirect);
      double all = layers.stream().mapToDouble(BenchTest::weights).sum();
      double left = layers.stream().mapToDouble(l -> l.weightsLeft() * weights(l)).sum();
      assertThat(left / all).isCloseTo(0.1, within(1e-6));
      assertThat(layers.get(19).weightsLeft()).isLessThan(layers.get(1).weightsLeft());
    }
  }

  private static boolean isDirect(Layer layer) {
    return layer.route().equals("direct");
  }

  private static double weights(Layer layer) {
    return (double) layer.in() * layer.out() * layer.kernel() * layer.kernel();
  }

  /** Seven batches of eight are needed of these three images. */
  @Test
  void trainsOnGivenImages() {
    Path images = folder.resolve("given");
    new GeneratedImages(1).writeImages(images, Motif.DISC, 3);
    Path parent = folder.resolve("parent");
    assertThat(parent.toFile().mkdir()).isTrue();
    BenchResult result = Bench.run(plan(images), ProgressListener.NONE, parent);
    assertThat(result.settings().images()).isEqualTo("given (3 images)");
    assertThat(result.notes())
        .contains("3 images make no batch of 8: end to end takes them several times over.");
    assertThat(result.endToEndImagesPerSecond()).isPositive().isFinite();
    assertThat(parent).isEmptyDirectory();
    assertThat(images.toFile().list()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"end to end", "views of 32 × 32"})
  void leavesNoFileWhenStopped(String when) {
    ProgressListener stop =
        (task, unit, done, total) -> {
          if (task.equals(when)) {
            assertThat(folder).isNotEmptyDirectory();
            throw new SdclrException("stopped");
          }
        };
    assertThatThrownBy(() -> Bench.run(plan(null), stop, folder)).hasMessage("stopped");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderWithoutImages() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "none");
    assertThatThrownBy(() -> Bench.run(plan(folder), ProgressListener.NONE, folder))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(folder + " has no image among its 1 file");
  }

  @Test
  void noPlaceForTemporaryFiles() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Bench.run(plan(null), ProgressListener.NONE, missing))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith("cannot make a folder in %s: ".formatted(missing));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | 4 | 1 | --batch must be in [2, 4096], was 1",
        "4097 | 4 | 1 | --batch must be in [2, 4096], was 4097",
        "8 | 0 | 1 | --width must be in [1, 512], was 0",
        "8 | 513 | 1 | --width must be in [1, 512], was 513",
        "8 | 4 | -1 | --threads must be in [0, 1024], was -1",
        "8 | 4 | 1025 | --threads must be in [0, 1024], was 1025",
      })
  void settingsOutOfRange(int batch, int width, int threads, String message) {
    assertThatThrownBy(
            () -> new BenchPlan(batch, width, threads, TypeChoice.AUTO, null, Effort.FULL))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void effortOutOfRange() {
    assertThatThrownBy(() -> new Effort(1, 0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps must be > 0, was 0.0");
  }
}
