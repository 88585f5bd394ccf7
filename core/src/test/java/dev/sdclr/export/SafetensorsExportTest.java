package dev.sdclr.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsExportTest {

  @TempDir static Path shared;
  static RunDirectory run;
  static Path file;

  /** Odd widths, so that places that are no multiples of 8 could come about. */
  @BeforeAll
  static void exportARun() {
    Path data = new GeneratedImages(5).writeClasses(shared.resolve("data"), 9, 7);
    run =
        SmallRun.train(
            SmallRun.config(data, "model.width=5", "compute.type=fp64"), shared.resolve("run"));
    file = shared.resolve("encoder.safetensors");
    try (TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      assertThat(new SafetensorsExport(encoder).write(file)).isEqualTo(names().size());
    }
  }

  /** The names of torchvision's state_dict, written out from its source's structure. */
  private static List<String> names() {
    List<String> names = new ArrayList<>(List.of("conv1.weight"));
    addNorm(names, "bn1");
    for (int stage = 1; stage <= 4; stage++) {
      String block = "layer%d.0".formatted(stage);
      for (int i = 1; i <= 2; i++) {
        names.add("%s.conv%d.weight".formatted(block, i));
        addNorm(names, "%s.bn%d".formatted(block, i));
      }
      if (stage > 1) {
        names.add(block + ".downsample.0.weight");
        addNorm(names, block + ".downsample.1");
      }
    }
    return names;
  }

  private static void addNorm(List<String> names, String norm) {
    for (String part :
        List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked")) {
      names.add(norm + "." + part);
    }
  }

  @Test
  void holdsTheEncoderOnlyByTorchvisionsNames() throws IOException {
    JsonNode header = SavedRun.header(file);
    assertThat(header.fieldNames())
        .toIterable()
        .filteredOn(name -> !name.equals("__metadata__"))
        .containsExactlyInAnyOrderElementsOf(names());
  }

  /** PyTorch views the values in place, which needs them at multiples of their size. */
  @Test
  void placesValuesAtMultiplesOfTheirSize() throws IOException {
    JsonNode header = SavedRun.header(file);
    for (String name : names()) {
      boolean count = name.endsWith("num_batches_tracked");
      assertThat(header.get(name).get("dtype").asText()).isEqualTo(count ? "I64" : "F32");
      assertThat(header.get(name).get("data_offsets").get(0).asLong() % (count ? 8 : 4)).isZero();
      assertThat(header.get(name).get("shape").isEmpty()).as(name).isEqualTo(count);
    }
  }

  @Test
  void holdsTheDenseBranchRoundedToFloat32() {
    try (TensorScope scope = new TensorScope();
        TrainedEncoder encoder = TrainedEncoder.loadExact(run)) {
      Map<String, Tensor> written = TensorFile.read(file).tensors();
      encoder
          .network()
          .tensors()
          .all()
          .forEach(
              (name, tensor) -> {
                if (written.containsKey(name)) {
                  assertThat(written.get(name).shape()).as(name).isEqualTo(tensor.shape());
                  assertThat(HostArray.floats(written.get(name)))
                      .as(name)
                      .isEqualTo(HostArray.floats(tensor));
                }
              });
      // Sixteen images are two batches of 8 an epoch, for two epochs.
      assertThat(HostArray.longs(written.get("layer2.0.bn1.num_batches_tracked")))
          .containsExactly(4);
    }
  }

  @Test
  void saysHowToUseIt() {
    try (TensorScope scope = new TensorScope()) {
      assertThat(TensorFile.read(file).text())
          .containsEntry("format", "pt")
          .containsEntry("run", "run")
          .containsEntry("method", "sdclr")
          .containsEntry("imageSize", "16")
          .containsEntry(
              "architecture",
              "torchvision.models.ResNet(BasicBlock, [1, 1, 1, 1]) without fc, of width 5 instead"
                  + " of 64, with conv1 of 3x3, stride 1 and padding 1, and without maxpool")
          .containsEntry("inputMean", "[0.485, 0.456, 0.406]")
          .containsEntry("inputDeviation", "[0.229, 0.224, 0.225]")
          .containsKeys("sdclrVersion", "input", "resize");
    }
  }
}
