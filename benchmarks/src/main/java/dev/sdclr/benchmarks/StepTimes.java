package dev.sdclr.benchmarks;

import dev.sdclr.method.Method;
import dev.sdclr.method.part.TrainingBatch;
import dev.sdclr.method.part.TrainingSetup;
import dev.sdclr.method.part.TrainingSetup.TrainingImages;
import dev.sdclr.method.part.TrainingTime;
import dev.sdclr.optim.Optimizer;
import dev.sdclr.recipe.ConfigTree;
import dev.sdclr.tensor.BlasThreads;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.TensorScope;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/**
 * Times training steps on views that are there: {@code StepTimes STEPS [key=value ...]}, settings
 * over SDCLR by the recipe small-images with a head of three layers.
 *
 * <p>Prints one JSON object: the median of images a second, processor time an image in user and in
 * system mode (Linux counts it in hundredths of a second), page faults an image, and the largest
 * resident memory.
 */
public final class StepTimes {

  private static final int WARM_UP_STEPS = 3;
  private static final double TICKS_PER_SECOND = 100;
  private static final TrainingTime TIME = new TrainingTime(0, 1, 0, 1);

  private StepTimes() {}

  /** Fields of /proc/self/stat. */
  private record Use(long userTicks, long systemTicks, long faults) {

    static Use now() throws IOException {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return new Use(
          Long.parseLong(fields[11]), Long.parseLong(fields[12]), Long.parseLong(fields[7]));
    }
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    int steps = Integer.parseInt(args[0]);
    ConfigTree tree =
        ConfigTree.of("small-images")
            .set("method.name", "sdclr")
            .set("data.source", "none")
            .set("model.headLayers", 3);
    Arrays.stream(args).skip(1).forEach(tree::set);
    TrainConfig config = tree.resolve();
    Compute compute = config.computing();
    try (TensorScope scope = new TensorScope();
        Method method = method(config, compute);
        BlasThreads few = new BlasThreads(compute, method.lanes());
        Optimizer optimizer =
            Optimizer.of(config.optimizer(), method.network().tensors().parameters())) {
      TrainingBatch batch =
          new TrainingBatch(
              view(config, compute),
              view(config, compute),
              IntStream.range(0, config.batchSize()).toArray());
      method.startEpoch(TIME);
      for (int i = 0; i < WARM_UP_STEPS; i++) {
        step(method, optimizer, batch);
      }
      double[] seconds = new double[steps];
      Use before = Use.now();
      for (int i = 0; i < steps; i++) {
        long started = System.nanoTime();
        step(method, optimizer, batch);
        seconds[i] = (System.nanoTime() - started) / 1e9;
      }
      print(config.batchSize(), seconds, before, Use.now());
    }
  }

  private static Method method(TrainConfig config, Compute compute) {
    TrainingImages images = TrainingImages.unlabelled(config.batchSize());
    return config.method().start(new TrainingSetup(config.model(), compute, config.seed(), images));
  }

  private static Tensor view(TrainConfig config, Compute compute) {
    long side = config.views().imageSize();
    return torch
        .rand(new long[] {config.batchSize(), 3, side, side}, compute.parameterOptions())
        .contiguous(MemoryFormat.ChannelsLast);
  }

  private static void step(Method method, Optimizer optimizer, TrainingBatch batch) {
    try (TensorScope scope = new TensorScope()) {
      method.gradients(batch, TIME);
      optimizer.step(0.01);
      method.afterUpdate(TIME);
    }
  }

  private static void print(int batchSize, double[] seconds, Use before, Use after)
      throws IOException {
    Arrays.sort(seconds);
    double images = (double) batchSize * seconds.length;
    double peakKibibytes =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(Double.NaN);
    System.out.printf(
        Locale.ROOT,
        "{\"imagesPerSecond\": %.2f, \"userMillis\": %.3f, \"systemMillis\": %.3f,"
            + " \"faults\": %.1f, \"peakMiB\": %.0f}%n",
        batchSize / (seconds[(seconds.length - 1) / 2] + seconds[seconds.length / 2]) * 2,
        (after.userTicks() - before.userTicks()) / TICKS_PER_SECOND * 1e3 / images,
        (after.systemTicks() - before.systemTicks()) / TICKS_PER_SECOND * 1e3 / images,
        (after.faults() - before.faults()) / images,
        peakKibibytes / 1024);
  }
}
