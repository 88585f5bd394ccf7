package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.loss.NtXentLoss;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.model.Network;
import dev.sdclr.model.Pass;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.prune.MagnitudePruning;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/** Forward passes, gradients, running statistics and updates of a whole network. */
final class NetworkConformance {

  private final ReferenceCase reference;
  private final Comparison comparison;
  private final NetworkTolerance tolerance;
  private final ReferenceNetwork description;
  private final Compute compute;
  private final Network network;
  private final BatchImages images;
  private final JsonNode settings;

  private NetworkConformance(
      ReferenceCase reference, Comparison comparison, Precision precision, Network network) {
    this.reference = reference;
    this.comparison = comparison;
    this.tolerance = NetworkTolerance.of(reference, comparison, precision);
    this.description = ReferenceNetwork.of(reference.values().get("state_dict"));
    this.network = network;
    this.compute = network.compute();
    this.images = BatchImages.of(reference.array("images_u8"));
    this.settings = reference.settings();
  }

  static void run(ReferenceCase reference, Comparison comparison) {
    ReferenceNetwork description = ReferenceNetwork.of(reference.values().get("state_dict"));
    for (Precision precision : Precision.values()) {
      try (TensorScope scope = new TensorScope();
          Network network = description.make(precision.compute())) {
        new NetworkConformance(reference, comparison, precision, network).compareAll(precision);
      }
    }
  }

  private void compareAll(Precision precision) {
    if (precision == Precision.F64) {
      description.compare(network.tensors(), seed(), comparison);
      comparison.exact(
          "parameter_count",
          network.tensors().parameterCount(),
          reference.values().get("parameter_count").longValue());
    }
    comparePasses(Branch.DENSE, ConvolutionMask.NONE);
    if (isPruned()) {
      restart();
      try (PruneMask mask = mask()) {
        comparePasses(Branch.PRUNED, mask);
        compareDensePassGradient(mask);
      }
    }
    UpdateSeries updates = new UpdateSeries(settings, description, network, images);
    if (precision == Precision.F32) {
      NetworkTraining.compareFirst(reference, comparison, updates, rate());
      return;
    }
    for (Series series : series()) {
      NetworkTraining.compareAll(reference, comparison, updates, series.suffix(), series.rate());
    }
    if (isPruned() && description.normPerBranch()) {
      SingleUpdateOfStatistics.compare(reference, updates, comparison);
    }
  }

  private double rate() {
    return settings.get("lr").doubleValue();
  }

  /** A series of updates: the name it is stored under and its learning rate. */
  private record Series(String suffix, double rate) {}

  private List<Series> series() {
    List<Series> lists = new ArrayList<>();
    for (var value : reference.values().properties()) {
      String key = value.getKey();
      if (key.equals("losses_f64")) {
        lists.add(new Series("", rate()));
      } else if (key.startsWith("losses_lr") && key.endsWith("_f64")) {
        String rate = key.substring("losses_lr".length(), key.length() - "_f64".length());
        lists.add(new Series("_lr" + rate, Double.parseDouble(rate)));
      }
    }
    return lists;
  }

  private boolean isPruned() {
    return settings.get("prune_percent").isNumber();
  }

  private long seed() {
    return settings.get("seed").longValue();
  }

  private void restart() {
    description.fill(network.tensors(), seed());
  }

  private PruneMask mask() {
    return MagnitudePruning.mask(
        network.convolutions(), settings.get("prune_percent").doubleValue());
  }

  private void comparePasses(Branch branch, ConvolutionMask mask) {
    for (boolean training : new boolean[] {true, false}) {
      restart();
      String key = (training ? "train_" : "eval_") + branch.name().toLowerCase(Locale.ROOT);
      Pass pass = new Pass(branch, training, mask);
      try (TensorScope scope = new TensorScope();
          NoGradient none = new NoGradient()) {
        Tensor view = images.view(0, 0, compute);
        double[] pooled = HostArray.doubles(network.features(view, pass));
        tolerance.forward("pooled_" + key, pooled);
        comparePooledSums("stage_sums_" + key, pooled);
        tolerance.forward("features_" + key, HostArray.doubles(network.projections(view, pass)));
      }
    }
  }

  private void comparePooledSums(String key, double[] pooled) {
    if (tolerance.precision() == Precision.F64) {
      ReferenceSums expected =
          ReferenceSums.of(reference.values().path(key + "_f64").get("avgpool"));
      comparison.error(
          key + " avgpool", ReferenceSums.of(pooled, 0).difference(expected) / expected.l2(), 1e-9);
    }
  }

  /** The reference's first backward pass: the pruned branch is a constant there. */
  private void compareDensePassGradient(PruneMask mask) {
    restart();
    try (TensorScope scope = new TensorScope()) {
      Tensor pruned;
      try (NoGradient none = new NoGradient()) {
        pruned = network.projections(images.view(0, 1, compute), Pass.pruned(true, mask));
      }
      Tensor dense = network.projections(images.view(0, 0, compute), Pass.DENSE_TRAINING);
      network.tensors().clearGradients();
      new NtXentLoss(settings.get("temperature").doubleValue()).loss(dense, pruned).backward();
      tolerance.gradients(
          "grad_sums_step1_dense_pass_only",
          name -> NetworkTraining.gradient(network.tensors(), name));
    }
  }
}
