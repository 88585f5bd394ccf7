package dev.sdclr.method;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.Compute;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * A way to learn features from views of images; closing it frees its network.
 *
 * <p>An epoch is {@link #startEpoch}, then for each update {@link #gradients}, a move of the
 * network's parameters and {@link #afterUpdate}. Not safe for concurrent use.
 */
public sealed interface Method extends AutoCloseable
    permits Sdclr, SimClr, MoCo, Byol, SimSiam, Supervised {

  /**
   * Makes the method that {@code config} names, with fresh weights.
   *
   * @param seed of the initial weights: equal seeds give all methods the same shared weights
   * @param images that will be trained on
   */
  static Method of(
      MethodConfig config, ModelConfig model, Compute compute, long seed, TrainingImages images) {
    return switch (config.name()) {
      case SDCLR -> new Sdclr(config, model, compute, seed, images.count());
      case SIMCLR -> new SimClr(config, model, compute, seed, images.count());
      case MOCO -> new MoCo(config, model, compute, seed, images.count());
      case BYOL -> new Byol(config, model, compute, seed);
      case SIMSIAM -> new SimSiam(config, model, compute, seed);
      case SUPERVISED -> new Supervised(config, model, compute, seed, images);
    };
  }

  /** The network whose dense branch is the product, and whose parameters are trained. */
  Network network();

  /** Renews what stays fixed during an epoch; the first one begins with the network as it is. */
  default void startEpoch(TrainingTime time) {}

  /**
   * Runs the training forward and backward pass: leaves the loss's gradient, and no other, in the
   * network's parameters.
   *
   * @return the mean loss
   */
  double gradients(TrainingBatch batch, TrainingTime time);

  /** Follows the parameters, which have just moved along the last {@link #gradients}. */
  default void afterUpdate(TrainingTime time) {}

  /** Tensors beside the network's that outlive an epoch, by name: live, for reading and writing. */
  default Map<String, Tensor> state() {
    return Map.of();
  }

  /** Takes note that values were written into {@link #state}. */
  default void stateRestored() {}

  /**
   * How far the views of each image are to be changed in the present epoch, each in [0, 1], by
   * number of the image; nothing where all views are made alike.
   */
  default Optional<double[]> viewWeights() {
    return Optional.empty();
  }

  /**
   * What prunes one of the branches, closed with the method; nothing where there is no such branch.
   */
  default Optional<SelfCompetitor> competitor() {
    return Optional.empty();
  }

  /**
   * The mask's tensors, as far as going on needs them.
   *
   * @param withinEpoch whether the epoch goes on
   */
  default Map<String, Tensor> maskState(boolean withinEpoch) {
    return competitor().map(pruned -> pruned.state(withinEpoch)).orElse(Map.of());
  }

  /** Takes back what {@link #maskState} gave. */
  default void restoreMask(Map<String, Tensor> state) {
    competitor().ifPresent(pruned -> pruned.restore(state));
  }

  @Override
  void close();
}
