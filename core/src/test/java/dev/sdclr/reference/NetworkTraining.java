package dev.sdclr.reference;

import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Network;
import dev.sdclr.model.ParameterSet;
import dev.sdclr.model.Pass;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Compares a series of updates, step by step. */
final class NetworkTraining implements UpdateSeries.Observer {

  private static final int ALL = Integer.MAX_VALUE;

  private final ReferenceCase reference;
  private final ReferenceNetwork description;
  private final UpdateSeries series;
  private final Network network;
  private final String suffix;
  private final Sensitivity sensitivity; // or null
  private NetworkTolerance tolerance;

  private NetworkTraining(
      ReferenceCase reference,
      NetworkTolerance tolerance,
      UpdateSeries series,
      String suffix,
      Sensitivity sensitivity) {
    this.reference = reference;
    this.tolerance = tolerance;
    this.series = series;
    this.description = series.description();
    this.network = series.network();
    this.suffix = suffix;
    this.sensitivity = sensitivity;
  }

  /** Compares the first update in float32; later ones part there. */
  static void compareFirst(
      ReferenceCase reference, Comparison comparison, UpdateSeries series, double rate) {
    NetworkTolerance tolerance = NetworkTolerance.of(reference, comparison, Precision.F32);
    series.run(rate, 1, new NetworkTraining(reference, tolerance, series, "", null));
  }

  /**
   * Compares a series of updates in float64: to 1e-9, or if a network is too chaotic for that, to
   * what it makes of a change in the 13th digit.
   *
   * @param suffix of the names it is stored under
   */
  static void compareAll(
      ReferenceCase reference,
      Comparison comparison,
      UpdateSeries series,
      String suffix,
      double rate) {
    Comparison strict = new Comparison(reference.name());
    NetworkTolerance tolerance = NetworkTolerance.of(reference, strict, Precision.F64);
    series.run(rate, ALL, new NetworkTraining(reference, tolerance, series, suffix, null));
    if (strict.isWithin()) {
      comparison.add(strict);
      return;
    }
    Sensitivity sensitivity = Sensitivity.measure(series, rate, ALL);
    tolerance = NetworkTolerance.of(reference, comparison, Precision.F64);
    series.run(rate, ALL, new NetworkTraining(reference, tolerance, series, suffix, sensitivity));
  }

  /** Gradient of a parameter by the reference's name. */
  static double[] gradient(ParameterSet tensors, String name) {
    return HostArray.doubles(tensors.parameters().get(ReferenceNames.ours(name)).grad());
  }

  private double[] value(String name) {
    return HostArray.doubles(network.tensors().all().get(ReferenceNames.ours(name)));
  }

  @Override
  public void epochStarted(int epoch, PruneMask mask) {
    if (series.isPruned()) {
      tolerance.kept("mask_kept_epoch" + epoch + suffix, keptByName(mask));
    }
  }

  private Map<String, Long> keptByName(PruneMask mask) {
    Map<String, Long> kept = new LinkedHashMap<>();
    network
        .tensors()
        .parameters()
        .forEach(
            (name, tensor) -> {
              if (tensor.dim() == 4) {
                kept.put(name, (long) mask.kept().get(kept.size()).sum().item_double());
              }
            });
    return kept;
  }

  @Override
  public void updated(int done, double loss) {
    tolerance.loss("losses" + suffix, done - 1, loss, series.isPruned() ? 2 : 1);
    if (done == 1) {
      compareFirstStep();
    } else if (sensitivity != null) {
      tolerance = tolerance.after(sensitivity.after(done));
    }
    String key = "params_after_" + done + suffix;
    tolerance.gradients(key, this::value);
    tolerance.statistics("bn_after_" + done + suffix, this::value);
    for (String name : description.entries().keySet()) {
      if (reference.hasArray(key + "_f64_" + name)) {
        tolerance.parameter(key, name, value(name));
      }
    }
  }

  private void compareFirstStep() {
    String sums = "grad_sums_step1";
    ParameterSet tensors = network.tensors();
    tolerance.gradients(sums, name -> gradient(tensors, name));
    tolerance.statistics("bn_after_step1", this::value);
    for (String name : description.entries().keySet()) {
      if (reference.hasArray("grad1_" + name + "_f64")) {
        tolerance.gradient("grad1_" + name, sums, gradient(tensors, name));
      }
      if (reference.hasArray("bn1step_" + name + "_f64")) {
        tolerance.forward("bn1step_" + name, value(name));
      }
    }
  }

  @Override
  public void finished(int done, ConvolutionMask mask) {
    String end = "_after_" + done + suffix;
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Tensor view = series.images().view(0, 0, network.compute());
      tolerance.forward(
          "features_eval_dense" + end,
          HostArray.doubles(network.projections(view, Pass.DENSE_EVALUATION)));
      if (series.isPruned()) {
        tolerance.forward(
            "features_eval_pruned" + end,
            HostArray.doubles(network.projections(view, Pass.pruned(false, mask))));
      }
    }
  }
}
