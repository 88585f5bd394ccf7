package dev.sdclr.reference;

import dev.sdclr.tensor.Compute;
import org.bytedeco.pytorch.Tensor;

/**
 * Training images.
 *
 * @param images bytes by step, sample, view, channel, row and column
 * @param factor that all values are multiplied with; 1 but for measuring its effect
 */
record BatchImages(NpyArray images, double factor) {

  /** One view of all samples of a step, bytes over 255 in float32 whatever the precision. */
  Tensor view(int step, int view, Compute compute) {
    int[] shape = images.shape();
    int samples = shape[1];
    int views = shape[2];
    int size = shape[3] * shape[4] * shape[5];
    double[] values = new double[samples * size];
    for (int sample = 0; sample < samples; sample++) {
      int from = ((step * samples + sample) * views + view) * size;
      for (int i = 0; i < size; i++) {
        values[sample * size + i] = factor * ((float) images.get(from + i) / 255f);
      }
    }
    return ReferenceTensors.tensor(values, compute, samples, shape[3], shape[4], shape[5]);
  }
}
