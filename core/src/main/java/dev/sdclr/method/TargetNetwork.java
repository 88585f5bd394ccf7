package dev.sdclr.method;

import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NormSharing;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that follows a trained one by an exponential moving average of its weights (MoCo,
 * equation 2; BYOL, equation 1); closing frees it.
 *
 * <p>It has encoder and projection head, and its own batch statistics, running ones included. No
 * gradient reaches it.
 */
final class TargetNetwork implements AutoCloseable {

  private final Network network;

  TargetNetwork(ModelConfig model, Compute compute, long seed) {
    network = new Network(model, NetworkParts.projecting(NormSharing.SHARED), compute, seed);
  }

  Network network() {
    return network;
  }

  /** Takes over all weights and statistics. */
  void equal(Network online) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Map<String, Tensor> source = online.tensors().all();
      network.tensors().all().forEach((name, tensor) -> tensor.copy_(source.get(name)));
    }
  }

  /**
   * Moves all weights: ξ ← mξ + (1 − m)θ.
   *
   * @param momentum m in [0, 1]
   */
  void follow(Network online, double momentum) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Map<String, Tensor> source = online.tensors().parameters();
      Scalar old = new Scalar(momentum);
      Scalar fresh = new Scalar(1 - momentum);
      network
          .tensors()
          .parameters()
          .forEach((name, tensor) -> tensor.mul_(old).add_(source.get(name), fresh));
    }
  }

  /** Live tensors by name. */
  Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    network.tensors().all().forEach((name, tensor) -> state.put("target." + name, tensor));
    return state;
  }

  @Override
  public void close() {
    network.close();
  }
}
