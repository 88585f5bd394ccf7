package dev.sdclr.method;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.Compute;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A way to learn features from two views of each image; closing it frees its network. */
public sealed interface Method extends AutoCloseable permits Sdclr, SimClr {

  /**
   * Makes the method that {@code config} names, with fresh weights.
   *
   * @param seed of the initial weights: equal seeds give all methods the same shared weights
   */
  static Method of(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    return switch (config.name()) {
      case SDCLR -> new Sdclr(config, model, compute, seed);
      case SIMCLR -> new SimClr(config, model, compute, seed);
    };
  }

  /** The network whose dense branch is the product. */
  Network network();

  /** Renews what stays fixed during an epoch. */
  default void startEpoch() {}

  /**
   * Runs the training forward pass.
   *
   * @param view1 (N, 3, H, W), values in [0, 1]
   * @param view2 another view of the same images, row by row
   * @return the mean loss, a scalar to call {@code backward()} on
   */
  Tensor loss(Tensor view1, Tensor view2);

  /**
   * Runs the training forward and backward pass: leaves the loss's gradient, and no other, in the
   * network's parameters.
   *
   * @param view1 (N, 3, H, W), values in [0, 1]
   * @param view2 another view of the same images, row by row
   * @return the mean loss
   */
  default double gradients(Tensor view1, Tensor view2) {
    network().tensors().clearGradients();
    Tensor loss = loss(view1, view2);
    loss.backward();
    return loss.item_double();
  }

  /** Tensors beside the network's that going on in mid-epoch needs, by name. */
  default Map<String, Tensor> epochState() {
    return Map.of();
  }

  /** Takes back what {@link #epochState} gave. */
  default void restoreEpochState(Map<String, Tensor> state) {}

  @Override
  void close();
}
