package dev.sdclr.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.reference.BatchImages;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.NpyArray;
import dev.sdclr.reference.ReferenceCase;
import dev.sdclr.reference.ReferenceNetwork;
import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;

/** The published probe: its learning rates, and updates of its layer on a frozen encoder. */
public final class LinearConformance {

  private static final double F64 = 1e-9;

  private final ReferenceCase reference;
  private final Comparison comparison;
  private final Precision precision;
  private final Compute compute;

  private LinearConformance(ReferenceCase reference, Comparison comparison, Precision precision) {
    this.reference = reference;
    this.comparison = comparison;
    this.precision = precision;
    this.compute = precision.compute();
  }

  /** Compares the learning rate of every epoch. */
  public static void schedules(ReferenceCase reference, Comparison comparison) {
    JsonNode values = reference.values();
    double tolerance = values.at("/tolerance/rel").doubleValue();
    for (var rates : values.properties()) {
      if (rates.getKey().endsWith("_lr_per_epoch")) {
        double[] expected =
            StreamSupport.stream(rates.getValue().spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
        StepSchedule schedule = schedule(rates.getKey());
        comparison.exact(rates.getKey() + " epochs", schedule.epochs(), expected.length);
        for (int epoch = 1; epoch <= expected.length; epoch++) {
          comparison.relative(
              rates.getKey() + " epoch " + epoch,
              schedule.at(epoch),
              expected[epoch - 1],
              tolerance);
        }
      }
    }
  }

  private static StepSchedule schedule(String name) {
    boolean small = name.startsWith("cifar");
    PublishedProbe.Settings settings =
        name.contains("few")
            ? PublishedProbe.Settings.few(small)
            : PublishedProbe.Settings.full(small);
    return settings.schedule();
  }

  /** Compares losses and the layer after a few updates. */
  public static void steps(ReferenceCase reference, Comparison comparison) {
    for (Precision precision : Precision.values()) {
      new LinearConformance(reference, comparison, precision).compareSteps();
    }
  }

  private void compareSteps() {
    ReferenceNetwork description =
        ReferenceNetwork.of(reference.values().get("checkpoint_state_dict"));
    NpyArray start = reference.array("fc_weight_start");
    try (TensorScope scope = new TensorScope();
        Network network = description.make(compute);
        SgdClassifier classifier =
            new SgdClassifier(
                start.shape()[1], start.shape()[0], compute.type().parameterType(), 0)) {
      description.fill(network.tensors(), reference.settings().get("seed").longValue());
      ReferenceTensors.assign(classifier.weight(), start.doubles());
      Function<Integer, Tensor> features = step -> features(network, step);
      int steps = reference.settings().get("steps").intValue();
      compare("pooled_step1", HostArray.doubles(features.apply(0)));
      for (int step = 0; step < steps; step++) {
        compareLoss(step, classifier.step(features.apply(step), labels(step), rate()));
      }
      compare("fc_weight_after", HostArray.doubles(classifier.weight()));
      compare("fc_bias_after", HostArray.doubles(classifier.bias()));
      compare("logits_after", HostArray.doubles(classifier.logits(features.apply(0))));
    }
  }

  private double rate() {
    return reference.settings().get("lr").doubleValue();
  }

  private Tensor features(Network network, int step) {
    try (NoGradient none = new NoGradient()) {
      Tensor images = BatchImages.of(reference.array("images_u8")).samples(step, compute);
      return network.features(images, Pass.DENSE_EVALUATION);
    }
  }

  private Tensor labels(int step) {
    long[] all = reference.array("labels").longs();
    int batch = reference.array("labels").shape()[1];
    return HostArray.tensor(Arrays.copyOfRange(all, step * batch, (step + 1) * batch), batch);
  }

  /** Losses grow with the learning rate; so does what rounding of the layer makes of them. */
  private void compareLoss(int step, double actual) {
    String key = "losses" + precision.suffix();
    double f64 = reference.values().get("losses_f64").get(step).doubleValue();
    double f32 = reference.values().get("losses_f32").get(step).doubleValue();
    double allowed = precision == Precision.F64 ? F64 * f64 : 10 * Math.abs(f32 - f64) + 1e-5 * f64;
    comparison.number(key + " of update " + (step + 1), actual, f64, allowed);
  }

  private void compare(String key, double[] actual) {
    double[] expected = reference.array(key + "_f64").doubles();
    double allowed =
        precision == Precision.F64
            ? F64 * Comparison.largest(expected)
            : reference.values().at("/tolerance/" + key).doubleValue();
    comparison.array(key + precision.suffix(), actual, expected, allowed);
  }
}
