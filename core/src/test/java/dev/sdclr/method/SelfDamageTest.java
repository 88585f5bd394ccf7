package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.method.part.SelfDamageConfig;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.optim.Sgd;
import dev.sdclr.prune.PruneScope;
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
    SelfDamageConfig lateAndSeldom =
        new SelfDamageConfig(null, null, 2, null, null, null, 1, null, null, null);
    assertThat(renewals(sdclr(0.5, lateAndSeldom)))
        .as("counted from its start")
        .containsExactly(3, 9);
  }

  @Test
  void reachesItsFinalShareLinearly() {
    List<String> masks = masks(sdclr(0.2, new SelfDamageConfig(null, 0.8, null, null, null, null)));
    for (int step = 0; step < STEPS; step++) {
      double share = 0.2 + 0.6 * (step / STEPS_PER_EPOCH * STEPS_PER_EPOCH) / STEPS;
      assertThat(shareRemoved(masks.get(step))).isCloseTo(share, within(1e-3));
    }
  }

  /** Four epochs of three updates: nothing in the first, a ramp over the next two. */
  @Test
  void startsLateAndRampsFromThere() {
    SelfDamageConfig late = cut(0.8, 1, 2, null, null);
    List<String> masks = masks(sdclr(0.2, late));
    double[] shares = {0, 0.2, 0.5, 0.8};
    for (int step = 0; step < STEPS; step++) {
      assertThat(shareRemoved(masks.get(step)))
          .isCloseTo(shares[step / STEPS_PER_EPOCH], within(1e-3));
    }
    List<String> toTheEnd = masks(sdclr(0.2, cut(0.8, 1, null, null, null)));
    assertThat(shareRemoved(toTheEnd.get(11))).isCloseTo(0.2 + 0.6 * 2 / 3, within(1e-3));
    List<String> sudden = masks(sdclr(0.5, cut(null, 2, null, null, null)));
    assertThat(shareRemoved(sudden.get(5))).isZero();
    assertThat(shareRemoved(sudden.get(6))).isCloseTo(0.5, within(1e-3));
  }

  private static SelfDamageConfig cut(
      Double finalFraction, Integer start, Integer ramp, PruneScope scope, Long remaining) {
    return new SelfDamageConfig(
        null, finalFraction, null, null, null, null, start, ramp, scope, remaining);
  }

  @Test
  void keepsAsManyWeightsAsAskedFor() {
    for (long asked : new long[] {9_997, 9_998, 9_999, 10_000, 10_001, 10_002, 10_003}) {
      List<String> masks = masks(sdclr(0.9, cut(null, null, null, null, asked)));
      assertThat(kept(masks.get(0))).isEqualTo(asked);
      List<String> byLayer = masks(sdclr(0.9, cut(null, null, null, PruneScope.LAYER, asked)));
      assertThat(kept(byLayer.get(0))).isBetween(asked, asked + 40);
    }
    assertThat(masks(sdclr(0.9, cut(null, null, null, null, 5L))))
        .isEqualTo(masks(sdclr(0.9, settings())));
    assertThat(masks(sdclr(0.9, cut(null, null, null, null, 1L << 40))).get(0))
        .doesNotContain("0,");
  }

  @Test
  void knowsTheShareThatARunEndsAt() {
    assertThat(lastFraction(0.9, settings())).isEqualTo(0.9);
    assertThat(lastFraction(0, cut(0.9, 1, 2, null, null))).isEqualTo(0.9);
    assertThat(lastFraction(0.9, cut(0.5, null, null, null, null))).isEqualTo(0.5);
    assertThat(lastFraction(0.9, cut(null, null, null, null, 1L << 40))).isZero();
    for (PruneScope scope : PruneScope.values()) {
      SelfDamageConfig kept = cut(0.9, 1, 2, scope, 20_000L);
      assertThat(lastFraction(0, kept))
          .isLessThan(0.9)
          .isCloseTo(shareRemoved(masks(sdclr(0, kept)).get(STEPS - 1)), within(1e-3));
    }
  }

  private static double lastFraction(double fraction, SelfDamageConfig how) {
    MethodConfig config = sdclr(fraction, how);
    try (Method method = Methods.of(config, MODEL, COMPUTE, 1)) {
      return ((SdclrConfig) config).lastFraction(method.network());
    }
  }

  @Test
  void removesRandomWeightsByLayerToo() {
    SelfDamageConfig half =
        new SelfDamageConfig(0.3, null, null, null, null, null, null, null, PruneScope.LAYER, null);
    List<String> masks = masks(sdclr(0.6, half));
    assertThat(shareRemoved(masks.get(0))).isCloseTo(0.6, within(0.02));
    List<String> byMagnitude = masks(sdclr(0.3, cut(null, null, null, PruneScope.LAYER, null)));
    assertThat(count(masks.get(0), byMagnitude.get(0))).isZero();
    assertThat(byMagnitude.get(0)).isNotEqualTo(masks(sdclr(0.3, settings())).get(0));
  }

  /** The published competitor of CIFAR has 1.1 million weights. */
  @Test
  void warnsOfACompetitorWithTooFewWeights() {
    assertThat(advice(Depth.RESNET18, 64, 0.9, settings())).isEmpty();
    assertThat(warnings(Depth.RESNET10, 16, 0.9, settings())).isEmpty();
    assertThat(advice(Depth.RESNET10, 16, 0.9, settings()))
        .singleElement()
        .asString()
        .matches(
            "the pruned branch keeps 30,\\d{3} of 30\\d,\\d{3} convolution weights, so few .*\\.");
    assertThat(advice(Depth.RESNET10, 16, 0.5, settings())).isEmpty();
    assertThat(advice(Depth.RESNET10, 16, 0.1, cut(0.9, null, null, null, null))).hasSize(1);
    assertThat(advice(Depth.RESNET10, 16, 0.9, cut(null, null, null, null, 100_000L))).isEmpty();
    assertThat(advice(Depth.RESNET10, 4, 0.9, cut(null, null, null, null, 100_000L))).isEmpty();
    assertThat(warnings(Depth.RESNET10, 4, 0.9, cut(null, null, null, null, 100_000L)))
        .singleElement()
        .asString()
        .startsWith("nothing is pruned: the network has ");
  }

  private static long kept(String mask) {
    return mask.chars().filter(c -> c == '1').count();
  }

  private static List<String> advice(
      Depth depth, int width, double fraction, SelfDamageConfig how) {
    ModelConfig model = new ModelConfig(depth, width, Stem.SMALL, 2, 8);
    try (Method method = Methods.of(sdclr(fraction, how), model, COMPUTE, 1)) {
      return method.advice();
    }
  }

  private static List<String> warnings(
      Depth depth, int width, double fraction, SelfDamageConfig how) {
    ModelConfig model = new ModelConfig(depth, width, Stem.SMALL, 2, 8);
    try (Method method = Methods.of(sdclr(fraction, how), model, COMPUTE, 1)) {
      return method.warnings();
    }
  }

  @Test
  void refusesToStartAfterTheEnd() {
    assertThatThrownBy(() -> sdclr(0.9, cut(null, 4, null, null, null)).fitted(2, 4, 128))
        .hasMessage("method.selfDamage.startAfterEpochs must be in [0, epochs = 4), was 4");
    assertThatThrownBy(() -> sdclr(0.9, cut(0.5, 2, 3, null, null)).fitted(2, 4, 128))
        .hasMessage(
            "method.selfDamage.rampEpochs must be in [1, epochs - startAfterEpochs = 2], was 3");
    assertThatThrownBy(
            () -> sdclr(0.9, cut(0.5, 2, Integer.MAX_VALUE, null, null)).fitted(2, 4, 128))
        .hasMessage(
            "method.selfDamage.rampEpochs must be in [1, epochs - startAfterEpochs = 2], was 2147483647");
    assertThatThrownBy(() -> cut(null, null, 3, null, null))
        .hasMessage("method.selfDamage.rampEpochs needs finalPruneFraction, where the ramp ends");
    assertThatThrownBy(() -> cut(null, -1, null, null, null))
        .hasMessage("method.selfDamage.startAfterEpochs must be at least 0, was -1");
    assertThatThrownBy(() -> cut(null, null, null, null, 0L))
        .hasMessage("method.selfDamage.minRemainingWeights must be at least 1, was 0");
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
