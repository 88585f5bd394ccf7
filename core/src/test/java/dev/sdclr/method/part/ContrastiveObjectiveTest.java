package dev.sdclr.method.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.augment.view.BoostConfig;
import dev.sdclr.loss.ContrastiveLoss;
import dev.sdclr.loss.DecoupledLoss;
import dev.sdclr.loss.DistanceWeightedLoss;
import dev.sdclr.loss.GeometricHarmonization;
import dev.sdclr.loss.HarmonizationConfig;
import dev.sdclr.loss.Memorisation;
import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.loss.TemperatureSchedule;
import dev.sdclr.method.MoCoConfig;
import dev.sdclr.method.SimClrConfig;
import dev.sdclr.method.part.ContrastConfig.Loss;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContrastiveObjectiveTest {

  private static final Compute COMPUTE = Precision.F64.compute();
  private static final ModelConfig MODEL = new ModelConfig(Depth.RESNET10, 2, Stem.SMALL, 2, 6);
  private static final int[] INDICES = {3, 1, 4, 0};

  private static ContrastiveObjective objective(Double temperature, ContrastConfig contrast) {
    return objective(temperature, contrast, new BoostMemory(contrast, 5));
  }

  private static ContrastiveObjective objective(
      Double temperature, ContrastConfig contrast, BoostMemory memory) {
    return new ContrastiveObjective(
        new SimClrConfig(temperature, contrast),
        new TrainingSetup(MODEL, COMPUTE, 1, TrainingImages.unlabelled(5)),
        memory);
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

  private static double loss(ContrastiveObjective objective, int epoch) {
    return objective
        .loss(projections(1), projections(2), Optional.empty(), batch(), epoch(epoch))
        .item_double();
  }

  /** By name, whatever the objective itself makes of it. */
  @Test
  void takesTheLossThatIsNamed() {
    Map<Loss, ContrastiveLoss> losses =
        Map.of(
            Loss.NT_XENT, new NtXentLoss(0.3, 0),
            Loss.DCL, new DecoupledLoss(0.3, false),
            Loss.DCLW, new DecoupledLoss(0.3, true),
            Loss.LOTAR, new DistanceWeightedLoss(0.3));
    assertThat(losses).containsOnlyKeys(Loss.values());
    losses.forEach(
        (name, loss) -> {
          try (TensorScope scope = new TensorScope();
              ContrastiveObjective objective =
                  objective(0.3, new ContrastConfig(name, null, null, null, null, null))) {
            double expected = loss.loss(projections(1), projections(2)).item_double();
            assertThat(loss(objective, 0)).as("%s", name).isCloseTo(expected, within(1e-12));
          }
        });
  }

  @Test
  void followsTheTemperatureScheduleWithAFocalExponent() {
    TemperatureSchedule schedule = new TemperatureSchedule(0.1, 1, 4);
    try (TensorScope scope = new TensorScope();
        ContrastiveObjective objective =
            objective(null, new ContrastConfig(null, 2.0, schedule, null, null, null))) {
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
    ContrastConfig contrast = new ContrastConfig(null, null, null, settings, null, null);
    try (TensorScope scope = new TensorScope();
        ContrastiveObjective objective = objective(0.2, contrast);
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
    ContrastConfig contrast =
        new ContrastConfig(null, null, null, null, new BoostConfig(1, 10, false), null);
    try (TensorScope scope = new TensorScope();
        BoostMemory memory = new BoostMemory(contrast, 5);
        BoostMemory resumed = new BoostMemory(contrast, 5);
        ContrastiveObjective objective = objective(0.2, contrast, memory)) {
      double plain = new NtXentLoss(0.2).loss(projections(1), projections(2)).item_double();
      memory.startEpoch(epoch(0));
      assertThat(memory.weights()).containsOnly(0);
      assertThat(loss(objective, 0)).isCloseTo(plain, within(1e-12));
      memory.startEpoch(epoch(1));
      Memorisation expected = new Memorisation(5, 0.97);
      Tensor losses = new NtXentLoss(0.2).perImage(projections(1), projections(2));
      expected.observe(INDICES, HostArray.doubles(losses));
      expected.endEpoch();
      assertThat(memory.weights()).isEqualTo(expected.weights());

      Map<String, Tensor> values = memory.state();
      resumed.state().forEach((name, tensor) -> tensor.copy_(values.get(name)));
      resumed.stateRestored();
      assertThat(resumed.weights()).isEqualTo(expected.weights());
    }
  }

  /** SwAV's weights: each of the 1 + k comparisons counts alike, those of small crops both ways. */
  @ParameterizedTest
  @CsvSource({"1, NT_XENT, 0", "3, NT_XENT, 2", "2, DCL, 0", "2, LOTAR, 0"})
  void contrastsEachSmallCropWithBothWholeViews(int crops, Loss loss, double gamma) {
    ContrastConfig contrast = new ContrastConfig(loss, gamma, null, null, null, null);
    try (TensorScope scope = new TensorScope();
        ContrastiveObjective objective = objective(0.3, contrast)) {
      ContrastiveLoss pair = contrast.lossAt(0.3);
      double expected = pair.loss(projections(1), projections(2)).item_double();
      TensorVector small = new TensorVector();
      for (int crop = 0; crop < crops; crop++) {
        Tensor z = projections(10 + crop);
        small.push_back(z);
        for (int view = 1; view <= 2; view++) {
          expected += pair.loss(z, projections(view)).item_double() / 2;
        }
      }
      Optional<Tensor> all = Optional.of(torch.cat(small));
      assertThat(
              objective.loss(projections(1), projections(2), all, batch(), epoch(0)).item_double())
          .isCloseTo(expected / (1 + crops), within(1e-12));
    }
  }

  @Test
  void refusesWhatItCannotCombine() {
    ContrastConfig scheduled =
        new ContrastConfig(null, null, new TemperatureSchedule(0.1, 1, 4), null, null, null);
    assertThatThrownBy(() -> objective(0.2, scheduled))
        .hasMessage(
            "method.temperature must be absent beside method.contrast.temperatureSchedule, was 0.2");
    ContrastConfig harmonized =
        new ContrastConfig(null, null, null, HarmonizationConfig.published(), null, null);
    assertThatThrownBy(() -> new MoCoConfig(0.2, null, null, harmonized, null))
        .hasMessageStartingWith("method.contrast.harmonization must be absent for moco");
    assertThatThrownBy(() -> new ContrastConfig(null, -1.0, null, null, null, null))
        .hasMessage("method.contrast.focalGamma must be in [0, 100], was -1.0");
  }
}
