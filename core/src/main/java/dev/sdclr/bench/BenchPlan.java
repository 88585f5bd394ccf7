package dev.sdclr.bench;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.tensor.ComputeConfig.DeviceChoice;
import dev.sdclr.tensor.ComputeConfig.TypeChoice;
import dev.sdclr.train.TrainConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What is measured, on the processor.
 *
 * @param batchSize images (not views) a training step, in [2, 4096]
 * @param width channels of the trained network's first stage, in [1, 512]
 * @param threads of the tensor library, in [0, 1024]; 0 for one per physical core
 * @param type precision of convolutions; auto is bf16 where the processor computes with it
 * @param images folder that training reads; null for made-up photographs of 32 × 32
 * @param effort how often each measurement is repeated
 */
public record BenchPlan(
    int batchSize, int width, int threads, TypeChoice type, Path images, Effort effort) {

  private static final double LEARNING_RATE = 0.01;
  private static final double NEVER_MINUTES = 1e9;

  public BenchPlan {
    UsageException.check(() -> Ranges.within("--batch", batchSize, 2, 4096));
    UsageException.check(() -> Ranges.within("--width", width, 1, 512));
    UsageException.check(() -> Ranges.within("--threads", threads, 0, 1024));
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(effort, "effort");
    if (images != null && !Files.isDirectory(images)) {
      throw new UsageException("--images must be a folder of images, was '%s'".formatted(images));
    }
  }

  /**
   * SDCLR by the small-images recipe, with the published head of three layers, for one short epoch.
   */
  TrainConfig training() {
    return ConfigTree.of("small-images")
        .set("method.name", "sdclr")
        .set("data.source", images == null ? "made-up photographs" : images.toString())
        .set("epochs", 1)
        .set("batchSize", batchSize)
        .set("model.width", width)
        .set("model.headLayers", 3)
        .set("optimizer.learningRate", LEARNING_RATE)
        .set("compute.device", DeviceChoice.CPU)
        .set("compute.type", type)
        .set("compute.threads", threads)
        .set("log.checkpointEveryMinutes", NEVER_MINUTES)
        .resolve();
  }
}
