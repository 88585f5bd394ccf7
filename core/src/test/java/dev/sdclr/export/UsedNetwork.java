package dev.sdclr.export;

import dev.sdclr.SplitMix;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Networks whose batch norms hold values as after training, so that none can be left out. */
final class UsedNetwork {

  private UsedNetwork() {}

  /** Gives every batch norm its own scale, shift, mean and variance. */
  static void moveNorms(Network network, long seed) {
    network
        .tensors()
        .all()
        .forEach(
            (name, tensor) -> {
              if (name.endsWith("running_var")) {
                fill(tensor, seed, name, value -> 0.3 + 2 * value);
              } else if (name.endsWith("running_mean")) {
                fill(tensor, seed, name, value -> value - 0.4);
              } else if (tensor.dim() == 1 && name.endsWith(".weight")) {
                fill(tensor, seed, name, value -> 0.5 + value);
              } else if (tensor.dim() == 1 && name.endsWith(".bias")) {
                fill(tensor, seed, name, value -> value - 0.3);
              }
            });
  }

  /** Fills a tensor with {@code value} of uniform draws from [0, 1). */
  private static void fill(Tensor tensor, long seed, String name, DoubleUnaryOperator value) {
    SplitMix random = SplitMix.of(seed, name.hashCode());
    double[] values = new double[Math.toIntExact(tensor.numel())];
    Arrays.setAll(values, i -> value.applyAsDouble(random.nextDouble()));
    set(tensor, values);
  }

  /** Sets all values of a tensor of one dimension. */
  static void set(Tensor tensor, double... values) {
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      tensor.copy_(HostArray.tensor(values, values.length));
    }
  }
}
