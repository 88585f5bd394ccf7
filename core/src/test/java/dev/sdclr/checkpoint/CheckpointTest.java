package dev.sdclr.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.TensorFile;
import dev.sdclr.method.Method;
import dev.sdclr.method.MethodConfig;
import dev.sdclr.method.Methods;
import dev.sdclr.method.SdclrConfig;
import dev.sdclr.method.SimClrConfig;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.optim.OptimizerConfig;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeConfig;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.tensor.TensorScope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  private static final MethodConfig SDCLR = new SdclrConfig(0.2, 0.9);
  private static final MethodConfig SIMCLR = new SimClrConfig(0.2);

  private static final Position POSITION = new Position(3, 0, 42, 0, 1.5);
  private static final Compute COMPUTE =
      Compute.resolve(ComputeConfig.AUTO.withType(TypeChoice.FP32));

  @TempDir Path folder;

  @Test
  void givesBackWeightsMomentumAndPosition() {
    Path file = saved(SDCLR, 4);
    try (Method method = method(SDCLR, 4, 2);
        Optimizer optimizer = optimizer(method)) {
      assertThat(Checkpoint.restore(file, method, optimizer, images -> {})).isEqualTo(POSITION);
      Path again = folder.resolve("again");
      Checkpoint.save(again, method, optimizer, Map.of(), POSITION);
      assertThat(again).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void givesBackTheNetworkAlone() {
    Path file = saved(SIMCLR, 4);
    try (Method first = method(SIMCLR, 4, 1);
        Method other = method(SIMCLR, 4, 2);
        TensorScope scope = new TensorScope()) {
      assertThat(Checkpoint.restoreFinished(file, other.network())).isEqualTo(POSITION);
      other
          .network()
          .tensors()
          .all()
          .forEach(
              (name, tensor) ->
                  assertThat(torch.equal(tensor, first.network().tensors().all().get(name)))
                      .as(name)
                      .isTrue());
    }
  }

  @Test
  void refusesACheckpointOfAnotherWidth() {
    Path file = saved(SDCLR, 4);
    refused(
        file,
        SDCLR,
        8,
        "%s holds [4, 3, 3, 3] for conv1.weight, this run's model needs [8, 3, 3, 3]: it is of"
            + " another model or method");
  }

  @Test
  void refusesACheckpointOfAnotherMethodInBothDirections() {
    refused(
        saved(SDCLR, 4),
        SIMCLR,
        4,
        "%s holds [4] for bn1.pruned.weight, this run's model needs nothing: it is of another model"
            + " or method");
    refused(
        saved(SIMCLR, 4),
        SDCLR,
        4,
        "%s holds nothing for bn1.pruned.weight, this run's model needs [4]: it is of another model"
            + " or method");
  }

  @Test
  void refusesANewerVersion() {
    Path file = rewritten(text -> text.put("version", "2"));
    refused(
        file,
        SDCLR,
        4,
        "%s has checkpoint version 2; this sdclr reads version 1: use the sdclr that wrote it");
  }

  @Test
  void refusesASafetensorsFileThatIsNoCheckpoint() {
    Path file = rewritten(Map::clear);
    refused(file, SDCLR, 4, "%s is not an sdclr checkpoint");
  }

  @Test
  void refusesACheckpointWithoutOrWithAnImpossiblePosition() {
    Path without = rewritten(text -> text.remove("position"));
    refused(
        without,
        SDCLR,
        4,
        "%s does not say its position in the run: it is corrupt or of another kind");
    Path negative =
        rewritten(
            text ->
                text.put(
                    "position",
                    "{\"epoch\":-1,\"batch\":0,\"step\":0,\"lossSum\":0,\"elapsedSeconds\":0}"));
    refused(
        negative,
        SDCLR,
        4,
        "%s: position: epoch, batch and step must be at least 0, were -1, 0 and 0");
  }

  /** A checkpoint with other text and a right checksum. */
  private Path rewritten(Consumer<Map<String, String>> change) {
    Path file = saved(SDCLR, 4);
    try (TensorScope scope = new TensorScope()) {
      TensorFile content = TensorFile.read(file);
      Map<String, String> text = new LinkedHashMap<>(content.text());
      change.accept(text);
      new TensorFile(content.tensors(), text).write(file);
    }
    return file;
  }

  private static void refused(Path file, MethodConfig config, int width, String message) {
    try (Method method = method(config, width, 1);
        Optimizer optimizer = optimizer(method)) {
      assertThatThrownBy(() -> Checkpoint.restore(file, method, optimizer, images -> {}))
          .isInstanceOf(SdclrException.class)
          .hasMessage(message, file);
      assertThatThrownBy(() -> Checkpoint.restoreFinished(file, method.network()))
          .hasMessage(message, file);
    }
  }

  /** A checkpoint whose momentum differs from a fresh optimiser's. */
  private Path saved(MethodConfig config, int width) {
    Path file = folder.resolve(config.name() + ".safetensors");
    try (Method method = method(config, width, 1);
        Optimizer optimizer = optimizer(method);
        TensorScope scope = new TensorScope()) {
      optimizer.momentumBuffers().values().forEach(CheckpointTest::fill);
      Checkpoint.save(file, method, optimizer, Map.of(), POSITION);
    }
    return file;
  }

  private static void fill(Tensor buffer) {
    buffer.copy_(
        torch.arange(new org.bytedeco.pytorch.Scalar(buffer.numel())).view(buffer.shape()));
  }

  private static Method method(MethodConfig config, int width, long seed) {
    ModelConfig model = new ModelConfig(Depth.RESNET10, width, Stem.SMALL, 2, 16);
    return Methods.of(config, model, COMPUTE, seed);
  }

  private static Optimizer optimizer(Method method) {
    return Optimizer.of(
        new OptimizerConfig(OptimizerConfig.Name.SGD, 0.1, 0, 0, 0.9, 1e-4),
        method.network().tensors().parameters());
  }
}
