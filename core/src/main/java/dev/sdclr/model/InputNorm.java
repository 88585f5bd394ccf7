package dev.sdclr.model;

import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;

/** Subtracts ImageNet's mean colour and divides by its deviation. */
final class InputNorm implements AutoCloseable {

  static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  private final Tensor mean;
  private final Tensor deviation;

  InputNorm(Compute compute) {
    mean = channels(MEAN, compute);
    deviation = channels(DEVIATION, compute);
  }

  private static Tensor channels(float[] values, Compute compute) {
    return TensorScope.keep(
        HostArray.tensor(values, 1, 3, 1, 1).to(compute.parameterOptions(), false, true, null));
  }

  /** Maps (N, 3, H, W) in [0, 1] to the same shape, roughly centred. */
  Tensor forward(Tensor images) {
    return images.sub(mean).div_(deviation);
  }

  @Override
  public void close() {
    mean.close();
    deviation.close();
  }
}
