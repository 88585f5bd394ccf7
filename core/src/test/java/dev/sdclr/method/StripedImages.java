package dev.sdclr.method;

import dev.sdclr.SplitMix;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.HostArray;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Images of 8 pixels, each with stripes of its own direction, width and colours, whose views differ
 * by a shift and some noise.
 */
record StripedImages(int count, Compute compute) {

  private static final int SIDE = 8;
  private static final double NOISE = 0.1;

  /** Views (N, 3, H, W) of the images from {@code from} on, which depend on the arguments alone. */
  Tensor views(long seed, int from, int n) {
    double[] values = new double[n * 3 * SIDE * SIDE];
    for (int i = 0; i < n; i++) {
      fill(values, i, from + i, SplitMix.of(seed, from + i));
    }
    return HostArray.tensor(values, n, 3, SIDE, SIDE)
        .to(compute.type().parameterType())
        .contiguous(MemoryFormat.ChannelsLast);
  }

  private static void fill(double[] values, int slot, int image, SplitMix view) {
    SplitMix own = SplitMix.of(image);
    double angle = Math.PI * own.nextDouble();
    double frequency = 0.5 + own.nextDouble();
    double[] colour = {own.nextDouble(), own.nextDouble(), own.nextDouble()};
    double phase = 0.5 * view.nextDouble();
    for (int channel = 0; channel < 3; channel++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          double along = x * Math.cos(angle) + y * Math.sin(angle);
          double wave = 0.5 + 0.5 * Math.sin(frequency * along + phase + 2 * colour[channel]);
          int at = ((slot * 3 + channel) * SIDE + y) * SIDE + x;
          values[at] =
              (1 - NOISE) * (0.5 * wave + 0.5 * colour[channel]) + NOISE * view.nextDouble();
        }
      }
    }
  }
}
