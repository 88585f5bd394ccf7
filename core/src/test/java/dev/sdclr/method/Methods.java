package dev.sdclr.method;

import dev.sdclr.method.MethodConfig.Name;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.Network;
import dev.sdclr.tensor.Compute;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Methods, and what they are given, for tests. */
public final class Methods {

  /** The first update of a run of one. */
  public static final TrainingTime START = new TrainingTime(0, 1, 0, 1);

  private Methods() {}

  /** A method over fresh weights for 64 images, each of a class of its own. */
  public static Method of(MethodConfig config, ModelConfig model, Compute compute, long seed) {
    int[] labels = IntStream.range(0, 64).toArray();
    return Method.of(config, model, compute, seed, new TrainingImages(64, labels, 64));
  }

  /** SDCLR over a network that a test has made. */
  public static Method sdclr(Network network, double temperature, double pruneFraction) {
    return new Sdclr(network, new MethodConfig(Name.SDCLR, temperature, pruneFraction), 1, 64);
  }

  /** SimCLR over a network that a test has made. */
  public static Method simClr(Network network, double temperature) {
    return new SimClr(network, new MethodConfig(Name.SIMCLR, temperature, null), 1, 64);
  }

  /** A batch of images 0 to N − 1. */
  public static TrainingBatch batch(Tensor view1, Tensor view2) {
    int count = Math.toIntExact(view1.size(0));
    return new TrainingBatch(view1, view2, IntStream.range(0, count).toArray());
  }
}
