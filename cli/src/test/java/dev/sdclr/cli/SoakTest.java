package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.OperatingSystemMXBean;
import dev.sdclr.GeneratedImages;
import dev.sdclr.LauncherEnvironment;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.Evaluator;
import dev.sdclr.eval.FeatureQualityObserver;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.method.Method;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trains for long, evaluates and mines after each epoch, and looks at memory, file handles and the
 * processor time of an image.
 *
 * <p>{@code -Dsdclr.soakMinutes=120} takes that long; {@code -Dsdclr.soakRecord=FILE} keeps what
 * was seen, a line an epoch.
 */
@Tag("slow")
class SoakTest {

  private static final int MINUTES = Integer.getInteger("sdclr.soakMinutes", 10);
  private static final Path PROCESS = Path.of("/proc/self");

  /**
   * What an epoch leaves.
   *
   * @param cpuMillisPerImage of all threads, training with evaluation and mining
   */
  record Sample(double residentMebibytes, double handles, double cpuMillisPerImage) {

    static Sample parse(String line) {
      String[] fields = line.split(",", -1);
      return new Sample(
          Double.parseDouble(fields[1]),
          Double.parseDouble(fields[2]),
          Double.parseDouble(fields[3]));
    }
  }

  @Test
  void nothingGrowsInALongRun(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isReadable(PROCESS.resolve("status")), "memory is read from /proc");
    Path record =
        Path.of(System.getProperty("sdclr.soakRecord", folder.resolve("soak").toString()));
    ProcessBuilder load =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName(),
                folder.toString(),
                Integer.toString(MINUTES))
            .redirectErrorStream(true)
            .redirectOutput(record.toFile());
    load.environment().putAll(LauncherEnvironment.TRAINING_ALLOCATION);
    Process process = load.start();
    assertThat(process.waitFor(MINUTES + 5, TimeUnit.MINUTES)).isTrue();
    List<String> lines = Files.readAllLines(record);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    List<Sample> all =
        lines.stream().filter(line -> line.startsWith("epoch,")).map(Sample::parse).toList();
    List<Sample> warm = all.subList(all.size() / 10, all.size());
    List<Sample> first = warm.subList(0, warm.size() / 3);
    List<Sample> last = warm.subList(warm.size() - warm.size() / 3, warm.size());
    assertFlat("resident memory", first, last, Sample::residentMebibytes, 1.02);
    assertFlat("file handles", first, last, Sample::handles, 1);
    assertFlat("processor time of an image", first, last, Sample::cpuMillisPerImage, 1.05);
  }

  private static void assertFlat(
      String what,
      List<Sample> first,
      List<Sample> last,
      ToDoubleFunction<Sample> of,
      double most) {
    assertThat(median(last, of)).as(what).isLessThanOrEqualTo(most * median(first, of));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
    return samples.stream()
        .mapToDouble(of)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .getAsDouble();
  }

  /** Trains until the time is over. */
  static final class Load {

    private Load() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      Path images = new GeneratedImages(3).writeClasses(folder.resolve("data"), 300, 150, 60);
      TrainConfig config =
          SmallRun.config(
              images,
              "model.width=8",
              "views.imageSize=32",
              "batchSize=64",
              "epochs=1000000",
              "optimizer.learningRate=0.05",
              "log.mineEveryEpochs=1",
              "log.qualityEveryEpochs=1");
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.parseLong(arguments[1]));
      RunDirectory run = RunDirectory.create(folder.resolve("run"));
      PretrainingData data = PretrainingData.open(config.data());
      Compute compute = Compute.resolve(config.compute());
      EpochObserver mining =
          EpochObserver.of(
              new ForgettingObserver(config, run, data, compute),
              new FeatureQualityObserver(config, run, data, compute, sentence -> {}));
      EpochObserver both = EpochObserver.of(mining, new Evaluating(run, config, data, compute));
      try (Trainer trainer = SmallRun.start(config, run)) {
        trainer.train(() -> System.nanoTime() - end > 0, new Watch(), both);
      }
    }
  }

  /** Evaluates after every epoch. */
  private record Evaluating(
      RunDirectory run, TrainConfig config, PretrainingData data, Compute compute)
      implements EpochObserver {

    @Override
    public boolean isDue(int epoch) {
      return true;
    }

    @Override
    public void observe(Method method, Position position, BooleanSupplier stop) {
      TrainedEncoder encoder =
          new TrainedEncoder(run, config, method.network(), position, compute, data);
      LabelledSplits splits = LabelledSplits.of(data.dataset(), 0);
      new Evaluator(encoder, splits, EvaluationPlan.ALL).evaluate(ProgressListener.NONE);
    }
  }

  /** Prints a line an epoch. */
  private static final class Watch implements TrainingListener {

    private static final double NANOS_PER_MILLI = 1e6;

    private final OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long lastCpuNanos = system.getProcessCpuTime();
    private int imagesPerEpoch;

    @Override
    public void afterStep(Progress progress) {
      imagesPerEpoch = progress.imagesPerEpoch();
    }

    @Override
    public void afterEpoch(Metric epoch) {
      long now = system.getProcessCpuTime();
      double millis = (now - lastCpuNanos) / NANOS_PER_MILLI / imagesPerEpoch;
      lastCpuNanos = now;
      System.out.printf(
          "epoch,%.1f,%d,%.4f,%.1f%n",
          residentMebibytes(), handles(), millis, epoch.imagesPerSecond());
    }

    private static double residentMebibytes() {
      try (Stream<String> lines = Files.lines(PROCESS.resolve("status"))) {
        return lines
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow()
            / 1024.0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static long handles() {
      try (Stream<Path> open = Files.list(PROCESS.resolve("fd"))) {
        return open.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
