package dev.sdclr.reference;

import dev.sdclr.tensor.Compute;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Training images.
 *
 * @param images bytes by step, sample, perhaps view, channel, row and column
 * @param factor that all values are multiplied with; 1 but for measuring its effect
 */
public record BatchImages(NpyArray images, double factor) {

  public static BatchImages of(NpyArray images) {
    return new BatchImages(images, 1);
  }

  /** The only view of all samples of a step. */
  public Tensor samples(int step, Compute compute) {
    return view(step, 0, compute);
  }

  /** One view of all samples of a step, bytes over 255 in float32 whatever the precision. */
  Tensor view(int step, int view, Compute compute) {
    int[] shape = images.shape();
    int[] image = Arrays.copyOfRange(shape, shape.length - 3, shape.length);
    int samples = shape[1];
    int views = shape.length == 6 ? shape[2] : 1;
    int size = image[0] * image[1] * image[2];
    double[] values = new double[samples * size];
    for (int sample = 0; sample < samples; sample++) {
      int from = ((step * samples + sample) * views + view) * size;
      for (int i = 0; i < size; i++) {
        values[sample * size + i] = factor * ((float) images.get(from + i) / 255f);
      }
    }
    return ReferenceTensors.tensor(values, compute, samples, image[0], image[1], image[2]);
  }
}
