package dev.sdclr.bench;

import dev.sdclr.ProgressListener;
import dev.sdclr.model.DirectConvolution;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Speed of a training step's convolutions, each alone, on all compute threads.
 *
 * @param compute that runs them
 * @param batchSize images a branch
 * @param rounds whose median counts
 */
record ConvolutionSpeed(Compute compute, int batchSize, int rounds) {

  private static final int BRANCHES = 2;
  private static final int WARM_UP_ROUNDS = 2;

  /** Images a second if a step were nothing but these convolutions, in both branches. */
  double imagesPerSecond(List<ConvolutionShape> shapes, ProgressListener listener) {
    Map<ConvolutionShape, Integer> counts = new LinkedHashMap<>();
    shapes.forEach(shape -> counts.merge(shape, 1, Integer::sum));
    double seconds = 0;
    int done = 0;
    try (BlasThreads few = new BlasThreads(compute, BRANCHES)) {
      for (Map.Entry<ConvolutionShape, Integer> entry : counts.entrySet()) {
        seconds += BRANCHES * entry.getValue() * seconds(entry.getKey());
        listener.progress("convolutions", "shapes", ++done, counts.size());
      }
    }
    return batchSize / seconds;
  }

  /** Median time forward and median time backward, to weights and data, in sum. */
  private double seconds(ConvolutionShape shape) {
    try (TensorScope scope = new TensorScope()) {
      Tensor x = random(batchSize, shape.in(), shape.side());
      Tensor weight = random(shape.out(), shape.in(), shape.kernel()).set_requires_grad(true);
      x.set_requires_grad(!shape.readsImages());
      Tensor gradient = torch.ones_like(convolve(shape, x, weight).detach());
      Laps forward = new Laps();
      Laps backward = new Laps();
      for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
        time(shape, x, weight, gradient, forward, backward);
      }
      return forward.medianSeconds(WARM_UP_ROUNDS, 0) + backward.medianSeconds(WARM_UP_ROUNDS, 0);
    }
  }

  private static void time(
      ConvolutionShape shape,
      Tensor x,
      Tensor weight,
      Tensor gradient,
      Laps forward,
      Laps backward) {
    try (TensorScope scope = new TensorScope()) {
      forward.start();
      Tensor y = convolve(shape, x, weight);
      forward.lap();
      backward.start();
      y.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
      backward.lap();
      x.mutable_grad().reset();
      weight.mutable_grad().reset();
    }
  }

  private Tensor random(long first, long second, long side) {
    return torch
        .rand(new long[] {first, second, side, side}, compute.options(compute.type().operandType()))
        .contiguous(MemoryFormat.ChannelsLast);
  }

  private static Tensor convolve(ConvolutionShape shape, Tensor x, Tensor weight) {
    return DirectConvolution.of(x, weight, new TensorOptional(), shape.stride());
  }
}
