package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.GeneratedImages;
import dev.sdclr.RankProcesses;
import dev.sdclr.SmallRun;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training in several processes, as a launcher starts them, and what happens when one fails. */
@Tag("distributed")
class RanksTest {

  /** "ends all others within 30 s" */
  private static final long MOST_SECONDS_AFTER_A_KILL = 30;

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(9).writeClasses(shared.resolve("data"), 30, 20, 14);
  }

  private List<String> pretrain(Path run, String... settings) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "pretrain",
                "--recipe=small-images",
                "--data=" + data,
                "--out=" + run,
                "--checkpoint-every=0.001"));
    SmallRun.SETTINGS.forEach(setting -> command.add("--set=" + setting));
    command.add("--set=compute.type=fp64");
    command.add("--set=batchSize=20");
    command.add("--set=optimizer.learningRate=0.02"); // at 0.5 rounding grows tenfold in 5 steps
    for (String setting : settings) {
      command.add("--set=" + setting);
    }
    return command;
  }

  private Map<String, String> environment(int rank, int size, int port) {
    Map<String, String> environment = new HashMap<>(RankProcesses.environment(rank, size, port));
    environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder);
    return environment;
  }

  private RankProcesses start(int size, List<String> command) throws IOException {
    RankProcesses ranks = RankProcesses.none();
    int port = RankProcesses.freePort();
    for (int rank = 0; rank < size; rank++) {
      ranks.start(Main.class, environment(rank, size, port), command);
    }
    return ranks;
  }

  private void run(int size, List<String> command) throws Exception {
    try (RankProcesses ranks = start(size, command)) {
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(0);
    }
  }

  private static List<Double> losses(Path run) {
    return new RunDirectory(run).metrics().read().stream().map(Metric::loss).toList();
  }

  private static void assertSameLosses(Path run, Path expected) {
    List<Double> losses = losses(run);
    assertThat(losses).hasSameSizeAs(losses(expected)).hasSizeGreaterThan(5);
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).as("line " + i).isCloseTo(losses(expected).get(i), within(1e-9));
    }
  }

  @Test
  void twoProcessesTrainAsOneDoesAndLeaveNothingElseBehind() throws Exception {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    run(1, pretrain(one));
    List<String> launch = new ArrayList<>(List.of("launch", "--processes=2", "--"));
    launch.addAll(pretrain(two));
    try (RankProcesses launcher = RankProcesses.none()) {
      launcher.start(Main.class, Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder), launch);
      assertThat(launcher.exitCodes()).as(launcher.output()).containsOnly(0);
      assertThat(launcher.output()).contains("[0] trains in 2 processes together");
    }
    assertSameLosses(two, one);
    try (var left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()).filter(n -> n.startsWith("sdclr")))
          .isEmpty();
    }
  }

  @Test
  void goesOnInAnotherNumberOfProcessesAfterAKill() throws Exception {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    run(1, pretrain(whole, "epochs=6"));
    try (RankProcesses ranks = start(2, pretrain(killed, "epochs=6"))) {
      awaitCheckpoint(killed);
      ranks.get(1).destroyForcibly();
      assertEndsSoon(ranks, 0);
      assertThat(ranks.output(0)).contains("sdclr: rank 1 is gone: ");
      assertThat(ranks.get(0).exitValue()).isEqualTo(1);
    }
    run(3, List.of("resume", killed.toString()));
    assertSameLosses(killed, whole);
  }

  @Test
  void namesRankZeroWhenThatIsKilled() throws Exception {
    Path run = folder.resolve("run");
    try (RankProcesses ranks = start(3, pretrain(run, "epochs=500"))) {
      awaitCheckpoint(run);
      ranks.get(0).destroyForcibly();
      assertEndsSoon(ranks, 1);
      assertEndsSoon(ranks, 2);
      assertThat(ranks.output(1)).contains("sdclr: rank 0 is gone: ");
      assertThat(ranks.output(2)).contains("sdclr: rank 0 is gone: ");
    }
  }

  @Test
  void namesAFrozenRankAfterTheTimeout() throws Exception {
    Path run = folder.resolve("run");
    List<String> command = pretrain(run, "epochs=500", "distributed.timeoutSeconds=8");
    try (RankProcesses ranks = start(3, command)) {
      awaitCheckpoint(run);
      signal("STOP", ranks.get(2));
      assertEndsSoon(ranks, 0);
      assertEndsSoon(ranks, 1);
      assertThat(ranks.output(0)).contains("sdclr: rank 2 is gone: ");
      assertThat(ranks.output(1)).contains("sdclr: rank 2 is gone: ");
      signal("CONT", ranks.get(2));
    }
  }

  /** The second rank's copy of the images has a bad one. */
  @Test
  void tellsTheOthersWhyARankFailed() throws Exception {
    Path copy = new GeneratedImages(9).writeClasses(folder.resolve("copy"), 30, 20, 14);
    try (var files = Files.walk(copy)) {
      Files.writeString(files.filter(Files::isRegularFile).findFirst().orElseThrow(), "no image");
    }
    List<String> first = pretrain(folder.resolve("run"), "epochs=500");
    List<String> second = new ArrayList<>(first);
    second.replaceAll(argument -> argument.startsWith("--data=") ? "--data=" + copy : argument);
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      ranks.start(Main.class, environment(0, 2, port), first);
      ranks.start(Main.class, environment(1, 2, port), second);
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(1);
      assertThat(ranks.output(1)).contains("sdclr: ").contains("not a JPEG").doesNotContain("gone");
      assertThat(ranks.output(0)).contains("sdclr: rank 1 failed: ").contains("not a JPEG");
    }
  }

  @Test
  void stopsAllWhenOneIsAskedTo() throws Exception {
    Path run = folder.resolve("run");
    try (RankProcesses ranks = start(2, pretrain(run, "epochs=500"))) {
      awaitCheckpoint(run);
      signal("TERM", ranks.get(1));
      assertEndsSoon(ranks, 0);
      assertEndsSoon(ranks, 1);
      assertThat(ranks.output(0)).contains("stopped; go on with: ./sdclr resume ");
      assertThat(ranks.get(0).exitValue()).isZero();
    }
  }

  @Test
  void refusesAWrongWorldSize() throws Exception {
    List<String> command = pretrain(folder.resolve("run"));
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      ranks.start(Main.class, environment(0, 2, port), command);
      ranks.start(Main.class, environment(1, 3, port), command);
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output()).contains("WORLD_SIZE is 2 on rank 0 and 3 on rank 1");
    }
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void refusesTwoProcessesOfOneRank() throws Exception {
    List<String> command = pretrain(folder.resolve("run"));
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      for (int rank : new int[] {0, 1, 1}) {
        ranks.start(Main.class, environment(rank, 3, port), command);
      }
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output()).contains("two processes were given RANK=1");
    }
  }

  @Test
  void refusesOtherSettingsAndOtherImages() throws Exception {
    Path others = new GeneratedImages(9).writeClasses(folder.resolve("others"), 30, 20, 13);
    Path run = folder.resolve("run");
    List<String> other = new ArrayList<>(pretrain(run));
    other.replaceAll(argument -> argument.startsWith("--data=") ? "--data=" + others : argument);
    assertRefused(
        pretrain(run, "optimizer.learningRate=0.25"),
        "ranks differ: optimizer.learningRate is '0.02' on rank 0 and '0.25' on rank 1");
    assertRefused(other, "ranks differ: data is '64 images with checksum ");
  }

  private void assertRefused(List<String> secondCommand, String reason) throws Exception {
    Path run = folder.resolve("run");
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      ranks.start(Main.class, environment(0, 2, port), pretrain(run));
      ranks.start(Main.class, environment(1, 2, port), secondCommand);
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(1);
      assertThat(ranks.output(0)).contains(reason);
      assertThat(ranks.output(1)).contains(reason);
    }
    assertThat(run).doesNotExist();
  }

  @Test
  void refusesWhatNeedsWholeBatches() throws Exception {
    List<String> command = pretrain(folder.resolve("run"), "method.name=moco");
    command.add("--set=method.moco={queueSize: 40, batchNorm: shuffled}");
    try (RankProcesses ranks = start(2, command)) {
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output(0))
          .contains("method.moco.batchNorm must be per_branch where several processes");
    }
  }

  private static void awaitCheckpoint(Path run) throws InterruptedException {
    Path checkpoint = new RunDirectory(run).lastCheckpoint();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(checkpoint) && System.nanoTime() - deadline < 0) {
      Thread.sleep(20);
    }
    assertThat(checkpoint).exists();
  }

  private static void assertEndsSoon(RankProcesses ranks, int rank) throws InterruptedException {
    assertThat(ranks.get(rank).waitFor(MOST_SECONDS_AFTER_A_KILL, TimeUnit.SECONDS))
        .as(ranks.output())
        .isTrue();
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }
}
