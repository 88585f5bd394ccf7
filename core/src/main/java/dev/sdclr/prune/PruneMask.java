package dev.sdclr.prune;

import dev.sdclr.model.Convolution;
import dev.sdclr.model.ConvolutionMask;
import dev.sdclr.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * One 0/1 tensor for each convolution; weights at 0 take no part in the pruned pass.
 *
 * <p>The weights themselves stay: they are multiplied, so that their gradient in the pruned pass is
 * masked too. Closing frees the tensors.
 */
public final class PruneMask implements ConvolutionMask, AutoCloseable {

  private final List<Tensor> kept;

  /**
   * Takes over {@code kept}.
   *
   * @param kept 0/1 in the convolutions' operand type and shape, by {@link Convolution#index}
   */
  public PruneMask(List<Tensor> kept) {
    this.kept = kept.stream().map(TensorScope::keep).toList();
  }

  @Override
  public Tensor masked(Convolution convolution) {
    return convolution.operand().mul(kept.get(convolution.index()));
  }

  /** The 0/1 tensors, by {@link Convolution#index}. */
  public List<Tensor> kept() {
    return kept;
  }

  @Override
  public void close() {
    kept.forEach(Tensor::close);
  }
}
