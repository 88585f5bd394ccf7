package dev.sdclr.model;

import static dev.sdclr.reference.ReferenceTensors.leaf;
import static dev.sdclr.reference.ReferenceTensors.tensor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.model.Pass.Branch;
import dev.sdclr.prune.PruneMask;
import dev.sdclr.reference.Comparison;
import dev.sdclr.reference.NpyArray;
import dev.sdclr.reference.ReferenceCase;
import dev.sdclr.reference.ReferenceFill;
import dev.sdclr.reference.ReferenceNames;
import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.reference.ReferenceTensors.Precision;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Single parts of the network in training mode: forward, backward and running statistics. */
public final class BlockConformance {

  private static final String NAME = "block";

  private final ReferenceCase reference;
  private final Comparison comparison;
  private final Compute compute;
  private final ParameterSet set;
  private final Layers layers;

  /** Maps an input to an output. */
  @FunctionalInterface
  private interface Part {
    Tensor forward(Tensor x, Pass pass);
  }

  private BlockConformance(ReferenceCase reference, Comparison comparison, Precision precision) {
    this.reference = reference;
    this.comparison = comparison;
    this.compute = precision.compute();
    this.set = new ParameterSet(compute, 0);
    boolean isDual = stateNames().stream().anyMatch(n -> n.contains("bn_list.1"));
    this.layers = new Layers(set, isDual ? NormSharing.OWN : NormSharing.SHARED, name -> false);
  }

  public static void run(ReferenceCase reference, Comparison comparison) {
    for (Precision precision : Precision.values()) {
      try (TensorScope scope = new TensorScope()) {
        BlockConformance block = new BlockConformance(reference, comparison, precision);
        block.compare(precision);
        block.set.close();
      }
    }
  }

  private void compare(Precision precision) {
    Part part = part();
    set.all().forEach((name, tensor) -> assign(name, tensor));
    Tensor x = leaf(reference.array("x"), compute);
    Tensor y = part.forward(x, pass());
    y.mul(tensor(reference.array("upstream"), compute)).sum().backward();

    String tolerance = "/tolerance/" + precision.suffix().substring(1) + "_abs";
    double allowed = reference.values().at(tolerance).doubleValue();
    compare("y", y, precision, allowed);
    compare("grad_x", x.grad(), precision, allowed);
    set.parameters()
        .forEach(
            (name, parameter) -> {
              String array = "grad_" + theirs(name);
              if (reference.hasArray(array + "_f64")) {
                compare(array, parameter.grad(), precision, allowed);
              } else {
                comparison.same("no " + array, parameter.grad().defined(), false);
              }
            });
    set.buffers()
        .forEach((name, buffer) -> compare("after_" + theirs(name), buffer, precision, allowed));
  }

  private void compare(String array, Tensor actual, Precision precision, double allowed) {
    comparison.array(
        array + precision.suffix(),
        HostArray.doubles(actual),
        reference.array(array + "_f64").doubles(),
        allowed);
  }

  private List<String> stateNames() {
    List<String> names = new ArrayList<>();
    reference.values().get("state_dict").forEach(e -> names.add(e.get("name").textValue()));
    return names;
  }

  private JsonNode entry(String name) {
    for (JsonNode entry : reference.values().get("state_dict")) {
      if (entry.get("name").textValue().equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private int side(String name, int dimension) {
    return entry(name).get("shape").get(dimension).intValue();
  }

  /** The part that has the state's names. */
  private Part part() {
    Set<String> names = new HashSet<>(stateNames());
    if (names.isEmpty()) {
      return (x, pass) -> Encoder.maxPool(x);
    } else if (names.equals(Set.of("mean", "std"))) {
      InputNorm norm = new InputNorm(compute);
      return (x, pass) -> norm.forward(x);
    } else if (names.contains("fc1.weight")) {
      return head();
    } else if (names.contains("conv1.weight")) {
      return block(names.contains("conv3.weight"));
    } else if (names.equals(Set.of("weight"))) {
      return convolution();
    }
    int channels = reference.array("x").shape()[1];
    return layers.norm(NAME, channels)::forward;
  }

  private Part head() {
    int depth = (int) stateNames().stream().filter(n -> n.matches("fc\\d\\.weight")).count();
    int features = side("fc1.weight", 1);
    int dimension = side("fc" + depth + ".weight", 0);
    ModelConfig shape =
        new ModelConfig(Depth.RESNET10, 1, Stem.SMALL, depth, dimension, features, null, null);
    return new ProjectionHead(layers, features, shape)::projections;
  }

  private Part block(boolean bottleneck) {
    int in = side("conv1.weight", 1);
    int width = side("conv1.weight", 0);
    int stride = reference.array("x").shape()[2] / reference.array("y_f64").shape()[2];
    return bottleneck
        ? new Block.Bottleneck(layers, NAME, in, width, stride)::forward
        : new Block.Basic(layers, NAME, in, width, stride)::forward;
  }

  private Part convolution() {
    int kernel = side("weight", 2);
    int[] in = reference.array("x").shape();
    int[] out = reference.array("y_f64").shape();
    int stride = 1;
    while ((in[2] + kernel / 2 * 2 - kernel) / stride + 1 != out[2]) {
      stride++;
    }
    return new Convolution(set, NAME, 0, side("weight", 1), side("weight", 0), kernel, stride)
        ::forward;
  }

  private Pass pass() {
    Branch branch =
        reference.settings().get("branch").asText().equals("prune") ? Branch.PRUNED : Branch.DENSE;
    return new Pass(branch, true, mask());
  }

  private ConvolutionMask mask() {
    if (!reference.settings().get("masked").booleanValue()) {
      return ConvolutionMask.NONE;
    }
    List<Tensor> kept = new ArrayList<>();
    for (Map.Entry<String, Tensor> parameter : set.parameters().entrySet()) {
      if (parameter.getValue().dim() == 4) {
        String layer = theirs(parameter.getKey()).replaceFirst("\\.?weight$", "");
        NpyArray bits = reference.array("mask_" + (layer.isEmpty() ? "self" : layer));
        kept.add(tensor(bits, compute));
      }
    }
    return new PruneMask(kept);
  }

  /** The reference's name within the part. */
  private String theirs(String ours) {
    return stateNames().stream()
        .filter(
            name ->
                ReferenceNames.ours(NAME + "." + name).equals(ours)
                    || ReferenceNames.ours("head." + name).equals(ours))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the reference has no " + ours));
  }

  /** Weights are stored, running statistics filled by formula. */
  private void assign(String name, Tensor tensor) {
    String theirs = theirs(name);
    long seed = reference.settings().get("seed").longValue();
    double[] values =
        reference.hasArray("param_" + theirs)
            ? reference.array("param_" + theirs).doubles()
            : ReferenceFill.values(entry(theirs), seed).orElseThrow();
    ReferenceTensors.assign(tensor, values);
  }
}
