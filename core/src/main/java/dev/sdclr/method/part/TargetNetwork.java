package dev.sdclr.method.part;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that follows a trained one by an exponential moving average of its weights (MoCo,
 * equation 2; BYOL, equation 1); closing frees it.
 *
 * <p>It has encoder and projection head, and its own batch statistics, running ones included. No
 * gradient reaches it.
 */
public final class TargetNetwork implements MethodPart {

  private final Network network;
  private final Network online;
  private final ToDoubleFunction<TrainingTime> momentum;

  /**
   * Makes it; it takes over the trained network's weights before the first update.
   *
   * @param online that is trained
   * @param isPruned whether it lacks weights: statistics of frozen stages are then not its own, and
   *     it gathers them
   * @param momentum m of an update, in [0, 1]
   */
  public TargetNetwork(
      Network online,
      TrainingSetup setup,
      boolean isPruned,
      ToDoubleFunction<TrainingTime> momentum) {
    ModelConfig model = isPruned ? setup.model().unfrozen() : setup.model();
    network = new Network(model, NetworkParts.projecting(), setup.compute(), setup.seed());
    this.online = online;
    this.momentum = momentum;
  }

  public Network network() {
    return network;
  }

  @Override
  public void startEpoch(TrainingTime time) {
    if (time.step() == 0) {
      takeOver();
    }
  }

  /** All weights and statistics. */
  private void takeOver() {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Map<String, Tensor> source = online.tensors().all();
      network.tensors().all().forEach((name, tensor) -> tensor.copy_(source.get(name)));
    }
  }

  /** Moves all weights: ξ ← mξ + (1 − m)θ. */
  @Override
  public void afterUpdate(TrainingTime time) {
    double m = momentum.applyAsDouble(time);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Map<String, Tensor> source = online.tensors().parameters();
      Scalar old = new Scalar(m);
      Scalar fresh = new Scalar(1 - m);
      network
          .tensors()
          .parameters()
          .forEach((name, tensor) -> tensor.mul_(old).add_(source.get(name), fresh));
    }
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    network.tensors().all().forEach((name, tensor) -> state.put("target." + name, tensor));
    return state;
  }

  @Override
  public void close() {
    network.close();
  }
}
