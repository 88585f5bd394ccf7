package dev.sdclr.model;

import dev.sdclr.model.NetworkParts.NormSharing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a network's layers and numbers its convolutions. */
final class Layers {

  private final ParameterSet set;
  private final NormSharing norms;
  private final Predicate<String> isFrozen;
  private final List<NormalizedConvolution> convolutions = new ArrayList<>();

  /**
   * Makes none yet.
   *
   * @param isFrozen whether a tensor stays as it began, by its name
   */
  Layers(ParameterSet set, NormSharing norms, Predicate<String> isFrozen) {
    this.set = set;
    this.norms = norms;
    this.isFrozen = isFrozen;
  }

  /** A convolution and the norm after it. */
  NormalizedConvolution convolution(
      String name, String normName, int in, int out, int kernel, int stride) {
    Convolution convolution =
        new Convolution(set, name, convolutions.size(), in, out, kernel, stride);
    NormalizedConvolution layer = new NormalizedConvolution(convolution, norm(normName, out));
    convolutions.add(layer);
    return layer;
  }

  BranchNorm norm(String name, int channels) {
    boolean keepsStatistics = isFrozen.test(name + ".running_mean");
    return new BranchNorm(set, name, channels, norms, true, keepsStatistics);
  }

  /** A norm without affine values. */
  BranchNorm plainNorm(String name, int channels) {
    return new BranchNorm(set, name, channels, norms, false, false);
  }

  Linear linear(String name, int in, int out, boolean withBias) {
    return new Linear(set, name, in, out, withBias);
  }

  /** All convolutions made so far, in order. */
  List<NormalizedConvolution> convolutions() {
    return List.copyOf(convolutions);
  }
}
