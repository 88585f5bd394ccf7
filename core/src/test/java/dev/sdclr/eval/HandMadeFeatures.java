package dev.sdclr.eval;

import dev.sdclr.tensor.HostArray;
import java.util.stream.IntStream;

/** Features written down by hand. */
final class HandMadeFeatures {

  private HandMadeFeatures() {}

  /** One row of {@code dimensions} values for each label. */
  static Features of(double[] values, int dimensions, int... labels) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new Features(
        HostArray.tensor(floats, labels.length, dimensions),
        IntStream.range(0, labels.length).toArray(),
        labels);
  }
}
