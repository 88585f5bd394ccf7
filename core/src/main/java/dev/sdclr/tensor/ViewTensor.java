package dev.sdclr.tensor;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Turns bytes of views into image tensors. */
public final class ViewTensor {

  private ViewTensor() {}

  /**
   * Copies views of images.
   *
   * @param views (N, H, W, C) of unsigned bytes, from position 0 to the limit, in a direct buffer
   * @param count N, at least 1
   * @param imageSize side of the views in pixels
   * @return (N, 3, H, W) in channels-last layout, values in [0, 1], in the parameters' type, for
   *     the open scope to free; independent of {@code views}
   */
  public static Tensor of(ByteBuffer views, int count, int imageSize, Compute compute) {
    long[] shape = {count, imageSize, imageSize, 3};
    Tensor pixels =
        torch.from_blob(new BytePointer(views), shape, new TensorOptions(ScalarType.Byte));
    return pixels
        .permute(0, 3, 1, 2)
        .to(compute.device(), compute.type().parameterType())
        .div_(new Scalar(255.0));
  }

  /**
   * Some of a batch's images.
   *
   * @param images (N, ...)
   * @param slots of them
   * @return a copy, for the open scope to free; the images themselves where all are chosen
   */
  public static Tensor rows(Tensor images, int[] slots) {
    if (slots.length == images.size(0)) {
      return images;
    }
    return images.index_select(0, HostArray.indices(slots).to(images.device(), ScalarType.Long));
  }
}
