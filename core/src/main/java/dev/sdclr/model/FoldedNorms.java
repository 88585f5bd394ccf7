package dev.sdclr.model;

import dev.sdclr.model.Pass.Branch;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The weights of an evaluation pass with each batch norm folded into the convolution before it
 * (Jacob et al. 2018, section 3.2), for going over many images.
 *
 * <p>With running statistics γ (w ∗ x − μ) / √(σ² + ε) + β is a convolution with weight w γ / √(σ²
 * + ε) and bias β − μ γ / √(σ² + ε), computed in float64 and rounded once. Later changes of the
 * network do not reach it. Closing frees it.
 */
public final class FoldedNorms implements AutoCloseable {

  private final Pass pass;
  private final List<Tensor> weights = new ArrayList<>();
  private final List<Tensor> biases = new ArrayList<>();

  FoldedNorms(List<NormalizedConvolution> layers, Branch branch, ConvolutionMask mask) {
    pass = new Pass(branch, false, mask, this, null, false);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      for (NormalizedConvolution layer : layers) {
        fold(layer, branch, mask);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void fold(NormalizedConvolution layer, Branch branch, ConvolutionMask mask) {
    Convolution convolution = layer.convolution();
    BranchNorm.Values norm = layer.norm().values(branch);
    Tensor deviation = doubles(norm.variance().get()).add_(new Scalar(BranchNorm.EPSILON)).sqrt_();
    Tensor scale = doubles(norm.weight().get()).div_(deviation);
    Tensor kept = mask.masked(convolution).ne(new Scalar(0)); // the operand itself is rounded
    Tensor weight = doubles(convolution.weight()).mul_(kept).mul_(scale.view(-1, 1, 1, 1));
    Tensor shift = doubles(norm.mean().get()).mul_(scale);
    Tensor bias = doubles(norm.bias().get()).sub_(shift);
    ScalarType type = convolution.operandType();
    weights.add(TensorScope.keep(weight.to(type).contiguous(MemoryFormat.ChannelsLast)));
    biases.add(TensorScope.keep(bias.to(type)));
  }

  /** A copy. */
  private static Tensor doubles(Tensor tensor) {
    return tensor.detach().to(ScalarType.Double, false, true, null);
  }

  /** The pass that uses these weights. */
  public Pass pass() {
    return pass;
  }

  Tensor forward(Convolution convolution, Tensor x) {
    int index = convolution.index();
    return convolution.apply(x, weights.get(index), new TensorOptional(biases.get(index)));
  }

  @Override
  public void close() {
    weights.forEach(Tensor::close);
    biases.forEach(Tensor::close);
  }
}
