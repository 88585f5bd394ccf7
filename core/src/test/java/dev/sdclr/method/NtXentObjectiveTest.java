package dev.sdclr.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.augment.BoostConfig;
import dev.sdclr.loss.GeometricHarmonization;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.loss.Memorisation;
import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.loss.TemperatureSchedule;
import dev.sdclr.method.MethodConfig.Name;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Stem;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class NtXentObjectiveTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 6);
  private static final int[] INDICES = {3, 1, 4, 0};

  private static NtXentObjective objective(Double temperature, ContrastConfig contrast) {
    return new NtXentObjective(
        new MethodConfig(Name.SIMCLR, temperature, null, null, contrast, null, null, null, null),
        MODEL,
        COMPUTE,
        1,
        5);
  }

  private static Tensor projections(long seed) {
    double[] values = new SplittableRandom(seed).doubles(4 * 6, -1, 1).toArray();
    return HostArray.tensor(values, 4, 6);
  }

  private static TrainingTime epoch(int epoch) {
    return new TrainingTime(epoch, 10, epoch, 10);
  }

  private static TrainingBatch batch() {
    return new TrainingBatch(null, null, INDICES);
  }

  private static double loss(NtXentObjective objective, int epoch) {
    return objective.loss(projections(1), projections(2), batch(), epoch(epoch)).item_double();
  }

  @Test
  void followsTheTemperatureScheduleWithAFocalExponent() {
    TemperatureSchedule schedule = new TemperatureSchedule(0.1, 1, 4);
    try (TensorScope scope = new TensorScope();
        NtXentObjective objective =
            objective(null, new ContrastConfig(2.0, schedule, null, null, null))) {
      for (int epoch = 0; epoch < 6; epoch++) {
        double expected =
            new NtXentLoss(schedule.at(epoch), 2)
                .loss(projections(1), projections(2))
                .item_double();
        assertThat(loss(objective, epoch)).isCloseTo(expected, within(1e-12));
      }
    }
  }

  /** Without it in the warm-up, then with a weight that grows and a prior that is renewed. */
  @Test
  void addsHarmonizationAfterItsWarmUp() {
    HarmonizationConfig settings = new HarmonizationConfig(4, 0.05, 0.1, 50, 2, 2, 2, 0.9, 0.99);
    ContrastConfig contrast = new ContrastConfig(null, null, settings, null, null);
    try (TensorScope scope = new TensorScope();
        NtXentObjective objective = objective(0.2, contrast);
        GeometricHarmonization alone = new GeometricHarmonization(settings, 5, 6, COMPUTE, 1)) {
      double plain = new NtXentLoss(0.2).loss(projections(1), projections(2)).item_double();
      for (int epoch = 0; epoch < 5; epoch++) {
        objective.startEpoch(epoch(epoch));
        if (epoch == 2 || epoch == 4) {
          alone.renewPrior();
        }
        alone.observe(INDICES, projections(1), epoch);
        double weight = new double[] {0, 0, 0.5, 1, 1}[epoch];
        double term = alone.term(projections(1), projections(2)).item_double();
        assertThat(loss(objective, epoch)).isCloseTo(plain + weight * term, within(1e-12));
      }
      assertThat(objective.state())
          .containsOnlyKeys(
              "harmonization.averages", "harmonization.prior", "harmonization.targets");
    }
  }

  /** The weights of an epoch come from the losses of those before; the loss itself stays. */
  @Test
  void remembersLossesForTheNextEpochsViews() {
    ContrastConfig contrast = new ContrastConfig(null, null, null, BoostConfig.identity(), null);
    try (TensorScope scope = new TensorScope();
        NtXentObjective objective = objective(0.2, contrast);
        NtXentObjective resumed = objective(0.2, contrast)) {
      double plain = new NtXentLoss(0.2).loss(projections(1), projections(2)).item_double();
      objective.startEpoch(epoch(0));
      assertThat(objective.memory().viewWeights().orElseThrow()).containsOnly(0);
      assertThat(loss(objective, 0)).isCloseTo(plain, within(1e-12));
      objective.startEpoch(epoch(1));
      Memorisation expected = new Memorisation(5, 0.97);
      Tensor losses = new NtXentLoss(0.2).perImage(projections(1), projections(2));
      expected.observe(INDICES, HostArray.doubles(losses));
      expected.endEpoch();
      assertThat(objective.memory().viewWeights().orElseThrow()).isEqualTo(expected.weights());

      Map<String, Tensor> values = objective.state();
      resumed.state().forEach((name, tensor) -> tensor.copy_(values.get(name)));
      resumed.memory().restored();
      assertThat(resumed.memory().viewWeights().orElseThrow()).isEqualTo(expected.weights());
    }
  }

  @Test
  void refusesWhatItCannotCombine() {
    ContrastConfig scheduled =
        new ContrastConfig(null, new TemperatureSchedule(0.1, 1, 4), null, null, null);
    assertThatThrownBy(() -> objective(0.2, scheduled))
        .hasMessage(
            "method.temperature must be absent beside method.contrast.temperatureSchedule, was 0.2");
    ContrastConfig harmonized =
        new ContrastConfig(null, null, HarmonizationConfig.published(), null, null);
    assertThatThrownBy(
            () -> new MethodConfig(Name.MOCO, 0.2, null, null, harmonized, null, null, null, null))
        .hasMessageStartingWith(
            "method.contrast.harmonization belongs to sdclr, simclr and must be absent for moco");
    assertThatThrownBy(() -> new ContrastConfig(-1.0, null, null, null, null))
        .hasMessage("method.contrast.focalGamma must be in [0, 100], was -1.0");
  }
}
