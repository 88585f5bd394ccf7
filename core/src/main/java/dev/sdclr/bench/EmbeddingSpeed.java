package dev.sdclr.bench;

import dev.sdclr.ProgressListener;
import dev.sdclr.augment.view.EvalView;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.eval.Features;
import dev.sdclr.model.Depth;
import dev.sdclr.model.ModelConfig;
import dev.sdclr.model.ModelConfig.Stem;
import dev.sdclr.model.Network;
import dev.sdclr.model.NetworkParts;
import dev.sdclr.model.NetworkParts.NormSharing;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.ImagePass;
import java.util.stream.IntStream;

/** Speed of a finished ResNet-18 of width 64 on photographs, from their files. */
record EmbeddingSpeed(Compute compute) {

  private static final int PIXELS = 224;
  private static final ModelConfig MODEL =
      new ModelConfig(Depth.RESNET18, 64, Stem.IMAGENET, 2, 128);

  /** A fifth at either end: the start-up, and what the loader made before the first batch. */
  private static final int SHARE_LEFT_OUT = 5;

  /**
   * Median images a second over the batches, without those at either end.
   *
   * @param photographs taken repeatedly
   * @param count of the images in all
   */
  double imagesPerSecond(ImageSource photographs, int count, ProgressListener listener) {
    int[] indices = IntStream.range(0, count).map(i -> i % photographs.size()).toArray();
    ImagePass pass = new ImagePass(compute, new EvalView(PIXELS), false);
    Laps laps = new Laps();
    ProgressListener timed =
        (task, unit, done, total) -> {
          laps.lap();
          listener.progress(task, unit, done, total);
        };
    try (Network network =
            new Network(MODEL, NetworkParts.projecting(NormSharing.SHARED), compute, 1);
        Features features =
            Features.extract(network, new Subset(photographs, indices), pass, "embed", timed)) {
      int batch = Math.min(count, pass.batchSize());
      int ends = count / batch / SHARE_LEFT_OUT;
      return batch / laps.medianSeconds(ends, ends);
    }
  }
}
