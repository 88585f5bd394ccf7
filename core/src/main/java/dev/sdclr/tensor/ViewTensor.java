package dev.sdclr.tensor;

import dev.sdclr.augment.EvalBatch;
import dev.sdclr.augment.ViewBatch;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Turns a batch's bytes into image tensors. */
public final class ViewTensor {

  private ViewTensor() {}

  /**
   * Copies one view of all images of a batch.
   *
   * @param view number of the view, from 0
   * @param imageSize side of the views in pixels
   * @return (N, 3, H, W) in channels-last layout, values in [0, 1], in the parameters' type, for
   *     the open scope to free; independent of {@code batch}
   */
  public static Tensor of(ViewBatch batch, int view, int imageSize, Compute compute) {
    int bytes = 3 * imageSize * imageSize * batch.count();
    return of(batch.views().slice(view * bytes, bytes), batch.count(), imageSize, compute);
  }

  /**
   * Copies a batch of evaluation views, of at least one image.
   *
   * @return (N, 3, H, W) as above; independent of {@code batch}
   */
  public static Tensor of(EvalBatch batch, Compute compute) {
    return of(batch.views(), batch.count(), batch.imageSize(), compute);
  }

  private static Tensor of(ByteBuffer views, int count, int imageSize, Compute compute) {
    long[] shape = {count, imageSize, imageSize, 3};
    Tensor pixels =
        torch.from_blob(new BytePointer(views), shape, new TensorOptions(ScalarType.Byte));
    return pixels
        .permute(0, 3, 1, 2)
        .to(compute.device(), compute.type().parameterType())
        .div_(new Scalar(255.0));
  }
}
