package dev.sdclr.tensor;

import dev.sdclr.SplitMix;
import dev.sdclr.reference.ReferenceTensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Made-up inputs, the same in every run. */
public final class RandomTensors {

  private RandomTensors() {}

  /** Standard normal values. */
  public static double[] normal(long seed, int size) {
    SplitMix random = SplitMix.of(seed, size);
    double[] values = new double[size];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  /** Square images (N, 3, side, side) with values in [0, 1). */
  public static Tensor images(long seed, int count, int side, Compute compute) {
    SplitMix random = SplitMix.of(seed, count, side);
    double[] values = new double[count * 3 * side * side];
    Arrays.setAll(values, i -> random.nextDouble());
    return ReferenceTensors.tensor(values, compute, count, 3, side, side);
  }
}
