package dev.sdclr.model;

import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.reference.NpyArray;
import dev.sdclr.reference.ReferenceTensors;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.util.List;

/** Convolutions with given weights that belong to no network. */
public final class LooseConvolutions implements AutoCloseable {

  private final ParameterSet set;
  private final Layers layers;

  public LooseConvolutions(Compute compute) {
    set = new ParameterSet(compute, 0);
    layers = new Layers(set, NormSharing.SHARED, name -> false);
  }

  /** Adds one with weights (O, I, k, k). */
  public void add(NpyArray weight) {
    int[] shape = weight.shape();
    add(weight.doubles(), shape[0], shape[1], shape[2]);
  }

  /** Adds one with weights (O, I, k, k) in row-major order. */
  public void add(double[] weight, int out, int in, int kernel) {
    try (TensorScope scope = new TensorScope()) {
      String name = "convolution" + layers.convolutions().size();
      Convolution convolution =
          layers.convolution(name, name + ".bn", in, out, kernel, 1).convolution();
      ReferenceTensors.assign(convolution.weight(), weight);
    }
  }

  public List<Convolution> convolutions() {
    return layers.convolutions().stream().map(NormalizedConvolution::convolution).toList();
  }

  @Override
  public void close() {
    set.close();
  }
}
