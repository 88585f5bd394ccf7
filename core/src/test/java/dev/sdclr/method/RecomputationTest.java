package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.ComputeType;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Activations that are computed once more change no bit of an update. */
class RecomputationTest {

  private static final int BATCH = 6;
  private static final ModelConfig BASIC = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 16);
  private static final Map<String, MethodConfig> METHODS = Methods.all(BATCH, 0.5, 0.9, 8);

  @BeforeAll
  static void loadLibrary() {
    NativeLibrary.load();
  }

  @AfterEach
  void backToOneThread() {
    torch.set_num_threads(1);
  }

  /** Loss, gradients and batch norms' statistics of two updates' gradients, by name. */
  private static Map<String, double[]> update(
      MethodConfig config, ModelConfig model, Compute compute, int side) {
    torch.set_num_threads(compute.threads());
    Map<String, double[]> all = new TreeMap<>();
    try (TensorScope scope = new TensorScope();
        Method method = Methods.of(config, model, compute, 1)) {
      TrainingBatch batch =
          Methods.batch(
              RandomTensors.images(1, BATCH, side, compute),
              RandomTensors.images(2, BATCH, side, compute));
      method.startEpoch(Methods.START);
      for (int i = 0; i < 2; i++) {
        all.put("loss " + i, new double[] {method.gradients(batch, Methods.START)});
        method.afterUpdate(Methods.START);
      }
      method
          .network()
          .tensors()
          .parameters()
          .forEach(
              (name, tensor) -> {
                if (tensor.grad().defined()) {
                  all.put("gradient of " + name, HostArray.doubles(tensor.grad()));
                }
              });
      method
          .network()
          .tensors()
          .buffers()
          .forEach((name, tensor) -> all.put(name, HostArray.doubles(tensor)));
    }
    return all;
  }

  private static void requireSame(
      String what, MethodConfig config, ModelConfig model, Compute compute, int side) {
    Map<String, double[]> kept = update(config, model, compute, side);
    Map<String, double[]> recomputed = update(config, model, compute.recomputing(), side);
    assertThat(recomputed.keySet()).as(what).isEqualTo(kept.keySet()).hasSizeGreaterThan(20);
    kept.forEach(
        (name, values) ->
            assertThat(recomputed.get(name)).as("%s: %s", what, name).isEqualTo(values));
  }

  private static Compute compute(ComputeType type, int threads, boolean winograd) {
    return new Compute(false, type, threads, 1, winograd, List.of());
  }

  @ParameterizedTest
  @EnumSource(ComputeType.class)
  void everyMethodLearnsTheSame(ComputeType type) {
    METHODS.forEach(
        (label, config) -> {
          for (int threads = 1; threads <= 2; threads++) {
            requireSame(
                label + ", threads " + threads, config, BASIC, compute(type, threads, false), 16);
          }
        });
  }

  @Test
  void soDoOtherNetworks() {
    ModelConfig bottlenecks = new ModelConfig(Depth.RESNET50, 4, Stem.IMAGENET, 2, 16);
    ModelConfig filtered = new ModelConfig(Depth.RESNET10, 16, Stem.SMALL, 2, 16);
    for (String method : List.of("sdclr", "simclr", "byol")) {
      MethodConfig config = METHODS.get(method);
      requireSame("bottlenecks", config, bottlenecks, compute(ComputeType.FP32, 2, false), 40);
      requireSame("filtered", config, filtered, compute(ComputeType.FP32, 2, true), 32);
      for (int frozen = 1; frozen <= 3; frozen++) {
        ModelConfig part =
            new ModelConfig(Depth.RESNET18, 4, Stem.SMALL, 2, 16, null, null, frozen);
        requireSame("frozen " + frozen, config, part, compute(ComputeType.FP32, 2, false), 16);
      }
    }
  }
}
