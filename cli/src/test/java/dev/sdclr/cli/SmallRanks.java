package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.AwaitedFile;
import dev.sdclr.GeneratedImages;
import dev.sdclr.RankProcesses;
import dev.sdclr.SmallRun;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts small trainings in several processes, in double precision.
 *
 * @param data images to train on
 * @param folder for what the processes put aside
 */
record SmallRanks(Path data, Path folder) {

  /** Low, as rounding grows with it: tenfold in 5 steps at 0.5, to 1.4e-9 in 6 epochs at 0.02. */
  static final double LEARNING_RATE = 0.005;

  /** "ends all others within 30 s" */
  private static final long MAX_SECONDS_AFTER_A_KILL = 30;

  static Path writeImages(Path root) {
    return new GeneratedImages(9).writeClasses(root, 30, 20, 14);
  }

  List<String> pretrain(Path run, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "pretrain",
                "--recipe=small-images",
                "--method=sdclr",
                "--data=" + data,
                "--out=" + run,
                "--checkpoint-every=0.001"));
    SmallRun.SETTINGS.forEach(setting -> command.add("--set=" + setting));
    command.add("--set=compute.type=fp64");
    command.add("--set=batchSize=20");
    command.add("--set=optimizer.learningRate=" + LEARNING_RATE);
    for (String setting : settings) {
      command.add("--set=" + setting);
    }
    return command;
  }

  /** What a launcher tells a rank, and options for its JVM. */
  Map<String, String> environment(int rank, int size, int port, String... options) {
    Map<String, String> environment = new HashMap<>(RankProcesses.environment(rank, size, port));
    String all = "-Djava.io.tmpdir=%s %s".formatted(folder, String.join(" ", options)).strip();
    environment.put("JAVA_TOOL_OPTIONS", all);
    return environment;
  }

  RankProcesses start(int size, List<String> command) throws IOException {
    RankProcesses ranks = RankProcesses.none();
    int port = RankProcesses.freePort();
    for (int rank = 0; rank < size; rank++) {
      ranks.start(Main.class, environment(rank, size, port), command);
    }
    return ranks;
  }

  void run(int size, List<String> command) throws Exception {
    try (RankProcesses ranks = start(size, command)) {
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(0);
    }
  }

  static void assertSameLosses(Path run, Path expected) {
    List<Double> losses = losses(run);
    assertThat(losses).hasSameSizeAs(losses(expected)).hasSizeGreaterThan(5);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).as("line " + i).isCloseTo(losses(expected).get(i), within(1e-9));
    }
  }

  private static List<Double> losses(Path run) {
    return new RunDirectory(run).metrics().read().stream().map(Metric::loss).toList();
  }

  static void awaitCheckpoint(Path run) throws IOException, InterruptedException {
    AwaitedFile.await(new RunDirectory(run).lastCheckpoint());
  }

  static void assertEndsSoon(RankProcesses ranks, int rank) throws InterruptedException {
    assertThat(ranks.get(rank).waitFor(MAX_SECONDS_AFTER_A_KILL, TimeUnit.SECONDS))
        .as(ranks.output())
        .isTrue();
  }
}
