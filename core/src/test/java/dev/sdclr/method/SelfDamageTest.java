package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Stem;
import dev.sdclr.optim.Sgd;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.RandomTensors;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfDamageTest {

  private static final Compute COMPUTE = Precision.F32.compute();
  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 4, Stem.SMALL, 2, 8);
  private static final int STEPS_PER_EPOCH = 3;
  private static final int STEPS = 12;

  private static SelfDamageConfig settings() {
    return new SelfDamageConfig(null, null, null, null, null, null);
  }

  private static MethodConfig sdclr(double fraction, SelfDamageConfig settings) {
    return new SdclrConfig(0.2, fraction, settings, null);
  }

  /** The mask after each update of four epochs of three. */
  private static List<String> masks(MethodConfig config) {
    List<String> masks = new ArrayList<>();
    try (Method method = Methods.of(config, MODEL, COMPUTE, 1);
        Sgd sgd = new Sgd(method.network().tensors().parameters(), 0, 0)) {
      for (int step = 0; step < STEPS; step++) {
        TrainingTime time = new TrainingTime(step / STEPS_PER_EPOCH, 4, step, STEPS);
        try (TensorScope scope = new TensorScope()) {
          if (step % STEPS_PER_EPOCH == 0) {
            method.startEpoch(time);
          }
          method.gradients(
              Methods.batch(
                  RandomTensors.images(step, 4, 8, COMPUTE),
                  RandomTensors.images(step + 100, 4, 8, COMPUTE)),
              time);
          sgd.step(1);
          method.afterUpdate(time);
          masks.add(Arrays.toString(HostArray.longs(all(method.epochState(true)))));
        }
      }
    }
    return masks;
  }

  private static Tensor all(Map<String, Tensor> masks) {
    org.bytedeco.pytorch.TensorVector flat = new org.bytedeco.pytorch.TensorVector();
    masks.values().forEach(mask -> flat.push_back(mask.flatten()));
    return org.bytedeco.pytorch.global.torch.cat(flat);
  }

  /** Steps at which the mask is another one than before. */
  private static List<Integer> renewals(MethodConfig config) {
    List<String> masks = masks(config);
    List<Integer> renewals = new ArrayList<>();
    for (int step = 1; step < STEPS; step++) {
      if (!masks.get(step).equals(masks.get(step - 1))) {
        renewals.add(step);
      }
    }
    return renewals;
  }

  @Test
  void renewsTheMaskAtEpochsOrSteps() {
    assertThat(renewals(sdclr(0.5, settings()))).containsExactly(3, 6, 9);
    assertThat(renewals(sdclr(0.5, new SelfDamageConfig(null, null, 2, null, null, null))))
        .containsExactly(6);
    assertThat(renewals(sdclr(0.5, new SelfDamageConfig(null, null, null, 4, null, null))))
        .containsExactly(4, 8);
  }

  @Test
  void reachesItsFinalShareLinearly() {
    List<String> masks = masks(sdclr(0.2, new SelfDamageConfig(null, 0.8, null, null, null, null)));
    for (int step = 0; step < STEPS; step++) {
      double share = 0.2 + 0.6 * (step / STEPS_PER_EPOCH * STEPS_PER_EPOCH) / STEPS;
      assertThat(shareRemoved(masks.get(step))).isCloseTo(share, within(1e-3));
    }
  }

  @Test
  void removesARandomPartOfTheLargestWeightsToo() {
    SelfDamageConfig half = new SelfDamageConfig(0.3, null, null, null, null, null);
    List<String> masks = masks(sdclr(0.6, half));
    assertThat(shareRemoved(masks.get(0))).isCloseTo(0.6, within(0.02));
    assertThat(masks(sdclr(0.6, half))).isEqualTo(masks);
    List<String> byMagnitude = masks(sdclr(0.3, settings()));
    assertThat(count(masks.get(0), byMagnitude.get(0))).isZero();
  }

  /** Weights that {@code a} keeps and {@code b} does not. */
  private static int count(String a, String b) {
    int count = 0;
    for (int i = 0; i < a.length(); i++) {
      count += a.charAt(i) == '1' && b.charAt(i) == '0' ? 1 : 0;
    }
    return count;
  }

  private static double shareRemoved(String mask) {
    double removed = mask.chars().filter(c -> c == '0').count();
    return removed / (removed + mask.chars().filter(c -> c == '1').count());
  }

  @Test
  void exchangesTheViewsAtEveryOtherUpdate() {
    TrainingTime even = new TrainingTime(0, 1, 0, 2);
    TrainingTime odd = new TrainingTime(0, 1, 1, 2);
    MethodConfig swapping = sdclr(0.9, new SelfDamageConfig(null, null, null, null, null, true));
    try (TensorScope scope = new TensorScope();
        Method plain = Methods.of(sdclr(0.9, settings()), MODEL, COMPUTE, 1);
        Method swapped = Methods.of(swapping, MODEL, COMPUTE, 1)) {
      plain.startEpoch(even);
      swapped.startEpoch(even);
      TrainingBatch batch =
          Methods.batch(
              RandomTensors.images(1, 4, 8, COMPUTE), RandomTensors.images(2, 4, 8, COMPUTE));
      double there = plain.gradients(batch, even);
      double back = plain.gradients(batch.swapped(), even);
      assertThat(there).isNotEqualTo(back);
      assertThat(swapped.gradients(batch, even)).isEqualTo(there);
      assertThat(swapped.gradients(batch, odd)).isEqualTo(back);
    }
  }

  @Test
  void sharesBatchNormsWhenAskedTo() {
    MethodConfig shared = sdclr(0.9, new SelfDamageConfig(null, null, null, null, false, null));
    try (Method own = Methods.of(sdclr(0.9, settings()), MODEL, COMPUTE, 1);
        Method one = Methods.of(shared, MODEL, COMPUTE, 1)) {
      assertThat(own.network().tensors().all().keySet())
          .anyMatch(name -> name.contains(".pruned."));
      assertThat(one.network().tensors().all().keySet())
          .noneMatch(name -> name.contains(".pruned."));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.95 |      |   |   | randomFraction must be in [0, 0.9], the share removed, was 0.95",
        "-0.1 |      |   |   | randomFraction must be in [0, 0.9], the share removed, was -0.1",
        "0.5  | 0.4  |   |   | randomFraction must be in [0, 0.4], the share removed, was 0.5",
        "     | 1.0  |   |   | finalPruneFraction must be in [0, 1), was 1.0",
        "     |      | 0 |   | renewEveryEpochs must be at least 1, was 0",
        "     |      |   | 0 | renewEverySteps must be at least 1, was 0"
      })
  void refusesSettingsOutOfRange(
      Double random, Double finalFraction, Integer epochs, Integer steps, String message) {
    assertThatThrownBy(
            () ->
                sdclr(0.9, new SelfDamageConfig(random, finalFraction, epochs, steps, null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("method.selfDamage." + message);
  }

  @Test
  void refusesTwoWaysToRenew() {
    assertThatThrownBy(() -> new SelfDamageConfig(null, null, 1, 1, null, null))
        .hasMessage(
            "method.selfDamage takes renewEveryEpochs or renewEverySteps, was given both: 1 and 1");
  }
}
