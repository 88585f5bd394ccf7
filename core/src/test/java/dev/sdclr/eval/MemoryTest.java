package dev.sdclr.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.LauncherEnvironment;
import dev.sdclr.ProgressListener;
import dev.sdclr.SmallRun;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether native memory stays flat over epochs of training and over evaluations. */
class MemoryTest {

  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Less than a leak of the views alone would take: 1.5 MiB a step for 40 steps, and 15 MiB an
   * evaluation for 3 of them.
   */
  private static final long MAX_GROWTH_KIB = 24 << 10;

  @TempDir Path folder;

  @Test
  void staysFlatOverEpochsAndEvaluations() throws Exception {
    assumeThat(STATUS).exists();
    new GeneratedImages(12).writeClasses(folder.resolve("data"), 640, 640);
    Path output = folder.resolve("output.txt");
    // The heap is touched whole from the start, so that what grows is not Java's.
    ProcessBuilder load =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms192m",
                "-Xmx192m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    load.environment().putAll(LauncherEnvironment.TRAINING_ALLOCATION);
    Process process = load.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    requireFlat(printed, "epoch", 1, 3);
    requireFlat(printed, "evaluation", 2, 5);
  }

  private static void requireFlat(String printed, String kind, int warmUps, int times) {
    List<Long> sizes =
        printed
            .lines()
            .filter(line -> line.startsWith(kind + " "))
            .map(line -> Long.parseLong(line.substring(kind.length() + 1)))
            .toList();
    assertThat(sizes).as(printed).hasSize(times);
    assertThat(sizes.get(times - 1) - sizes.get(warmUps - 1))
        .as(printed)
        .isLessThan(MAX_GROWTH_KIB);
  }

  /** Trains and evaluates, and prints its resident size after each round. */
  static final class Load {

    private Load() {}

    public static void main(String[] folder) {
      TrainConfig config =
          SmallRun.config(
              Path.of(folder[0], "data"), "views.imageSize=32", "batchSize=64", "epochs=3");
      RunDirectory run = RunDirectory.create(Path.of(folder[0], "run"));
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void afterEpoch(Metric epoch) {
              print("epoch");
            }
          };
      try (Trainer trainer = SmallRun.start(config, run)) {
        trainer.train(() -> false, listener, EpochObserver.NONE);
      }
      try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
        LabelledSplits splits = LabelledSplits.of(encoder.data().dataset(), 0);
        for (int i = 0; i < 5; i++) {
          new Evaluator(encoder, splits, EvaluationPlan.ALL).evaluate(ProgressListener.NONE);
          print("evaluation");
        }
      }
    }

    private static void print(String kind) {
      try {
        String line =
            Files.readAllLines(STATUS).stream()
                .filter(text -> text.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        System.out.println(kind + " " + line.replaceAll("\\D", ""));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
