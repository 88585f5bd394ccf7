package dev.sdclr.export;

import dev.sdclr.model.Encoder;
import dev.sdclr.tensor.HostArray;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A convolution that does its batch norm's work too, computed in float64 (Jacob et al. 2018,
 * section 3.2).
 *
 * <p>With running statistics γ (w ∗ x − μ) / √(σ² + ε) + β is linear in x: the weight is w γ / √(σ²
 * + ε), the bias β − μ γ / √(σ² + ε).
 *
 * @param weight (O, I, kH, kW) float64
 * @param bias (O) float64
 */
record FoldedConvolution(Tensor weight, Tensor bias) {

  /**
   * Folds the dense branch's norm into the convolution before it.
   *
   * @param tensors of a network, by name
   */
  static FoldedConvolution of(Map<String, Tensor> tensors, String convolution, String norm) {
    Tensor weight = doubles(tensors, convolution + ".weight");
    Tensor variance = doubles(tensors, norm + ".running_var");
    Tensor deviation = variance.add(new Scalar(Encoder.NORM_EPSILON)).sqrt_();
    Tensor scale = doubles(tensors, norm + ".weight").div_(deviation);
    Tensor shift = doubles(tensors, norm + ".running_mean").mul_(scale);
    return new FoldedConvolution(
        weight.mul_(scale.view(-1, 1, 1, 1)), doubles(tensors, norm + ".bias").sub_(shift));
  }

  /** A copy as float64. */
  private static Tensor doubles(Map<String, Tensor> tensors, String name) {
    return tensors.get(name).detach().to(ScalarType.Double, false, true, null);
  }

  /** The same for an input that has not been divided by {@code divisors}, one a channel. */
  FoldedConvolution dividingInputBy(float[] divisors) {
    Tensor channels = HostArray.tensor(divisors, 1, divisors.length, 1, 1);
    return new FoldedConvolution(weight.div(channels.to(ScalarType.Double)), bias);
  }
}
