package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.RankProcesses;
import dev.sdclr.SmallRun;
import dev.sdclr.Version;
import dev.sdclr.data.shard.TarArchive;
import dev.sdclr.encoder.ForeignOnnx;
import dev.sdclr.optim.WarmupCosine;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training in several processes, as a launcher starts them, and what happens when one fails. */
@Tag("distributed")
class RanksTest {

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;
  private SmallRanks small;

  @BeforeAll
  static void writeImages() {
    data = SmallRanks.writeImages(shared.resolve("data"));
  }

  @BeforeEach
  void prepare() {
    small = new SmallRanks(data, folder);
  }

  @Test
  void twoProcessesTrainAsOneDoesAndLeaveNothingElseBehind() throws Exception {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    small.run(1, small.pretrain(one));
    List<String> launch = new ArrayList<>(List.of("launch", "--processes=2", "--"));
    launch.addAll(small.pretrain(two));
    try (RankProcesses launcher = RankProcesses.none()) {
      launcher.start(Main.class, Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder), launch);
      assertThat(launcher.exitCodes()).as(launcher.output()).containsOnly(0);
      assertThat(launcher.output()).contains("[0] training in 2 processes together");
    }
    SmallRanks.assertSameLosses(two, one);
    try (var left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()).filter(n -> n.startsWith("sdclr")))
          .isEmpty();
    }
  }

  /** What native code takes over must not be freed here, too: glibc aborts where it is. */
  @Test
  void twoProcessesFreeNothingTwice() throws Exception {
    List<String> command = small.pretrain(folder.resolve("run"));
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      for (int rank = 0; rank < 2; rank++) {
        Map<String, String> environment = new HashMap<>(small.environment(rank, 2, port));
        environment.putAll(HeapChecks.environment());
        ranks.start(Main.class, environment, command);
      }
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(0);
      assertThat(ranks.output(0)).contains("training in 2 processes together");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.skipBadImages=false",
        "clusterBalance={clusters: [6, 3], renewEveryEpochs: 2}"
      })
  void goesOnInAnotherNumberOfProcessesAfterAKill(String option) throws Exception {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    small.run(1, small.pretrain(whole, "epochs=6", option));
    try (RankProcesses ranks = small.start(2, small.pretrain(killed, "epochs=6", option))) {
      SmallRanks.awaitCheckpoint(killed);
      ranks.get(1).destroyForcibly();
      SmallRanks.assertEndsSoon(ranks, 0);
      assertThat(ranks.output(0)).contains("sdclr: rank 1 is gone: ");
      assertThat(ranks.get(0).exitValue()).isEqualTo(1);
    }
    small.run(3, List.of("resume", killed.toString()));
    SmallRanks.assertSameLosses(killed, whole);
  }

  /**
   * Of shards of 30, 24 and 10 images one process makes four batches of 20 an epoch, and two
   * processes, of which each may have the smallest alone, make one.
   */
  @Test
  void goesOnWithShardsThatTwoProcessesMakeFewerBatchesOf() throws Exception {
    Path shards = shards(30, 24, 10);
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    TrainConfig config =
        SmallRun.config(
            shards, "epochs=4", "batchSize=20", "compute.type=fp64", "optimizer.warmupEpochs=0");
    try (Trainer trainer = SmallRun.start(config, run)) {
      trainer.train(
          () -> trainer.position().step() == 7, TrainingListener.NONE, EpochObserver.NONE);
    }
    small.run(2, List.of("resume", run.path().toString()));
    WarmupCosine rates =
        new WarmupCosine(
            config.optimizer().learningRate(), config.optimizer().finalLearningRate(), 0, 4);
    assertThat(
            run.metrics().read().stream()
                .filter(line -> line.kind() == Metric.Kind.STEP && line.step() > 7))
        .extracting(Metric::epoch, Metric::step, Metric::learningRate)
        .containsExactly(
            tuple(2, 8L, rates.at(1)), tuple(3, 9L, rates.at(2)), tuple(4, 10L, rates.at(3)));
    assertThat(RecordFile.read(run.record(), RunRecord.class).notes())
        .contains(
            "epochs have 1 batch now, and had 4: at step 7 went on with batch 1 of epoch 2, where batch 4 was next.")
        .anyMatch(note -> note.startsWith("every epoch leaves out 44 of the 64 images: "));
  }

  private Path shards(int... sizes) throws IOException {
    List<Path> pictures =
        new GeneratedImages(9)
            .writeImages(folder.resolve("pictures"), Motif.RING, Arrays.stream(sizes).sum());
    Path shards = Files.createDirectories(folder.resolve("shards"));
    int next = 0;
    for (int shard = 0; shard < sizes.length; shard++) {
      TarArchive archive = new TarArchive();
      for (int i = 0; i < sizes[shard]; i++) {
        Path picture = pictures.get(next++);
        archive.file(picture.getFileName().toString(), Files.readAllBytes(picture));
      }
      Files.write(shards.resolve("s-%d.tar".formatted(shard)), archive.ended());
    }
    return shards;
  }

  @Test
  void namesBothNumbersWhereShardsAreTooUnlikeForABatch() throws Exception {
    List<String> command =
        new SmallRanks(shards(30, 24, 10), folder).pretrain(folder.resolve("run"), "batchSize=30");
    try (RankProcesses ranks = small.start(2, command)) {
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output(0))
          .contains(
              "batchSize 30 exceeds the 20 of 64 images that 2 processes can have of shards so"
                  + " uneven");
    }
  }

  /** The last of three batches would hold an image for each, a row without variance. */
  @Test
  void recordsWhatAnyProcessCouldNotReadAndNormalisesNoSingleRow() throws Exception {
    Path images = new GeneratedImages(9).writeClasses(folder.resolve("images"), 34);
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 20; i += 2) {
      String name = "stripes/stripes-%04d.png".formatted(i);
      Files.writeString(images.resolve(name), "no picture");
      bad.add(name);
    }
    Path path = folder.resolve("run");
    small = new SmallRanks(images, folder);
    small.run(
        2,
        small.pretrain(
            path,
            "batchSize=16",
            "data.skipBadImages=true",
            "distributed.synchronizedBatchNorm=false"));
    RunRecord record = RecordFile.read(new RunDirectory(path).record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(RunRecord.State.DONE);
    assertThat(record.unreadableImages()).containsExactlyInAnyOrderElementsOf(bad);
    assertThat(record.notes())
        .contains("every epoch leaves out 2 images: too few for 2 processes.");
  }

  /** Of many images it is larger than a file of settings may be. */
  @Test
  void sharesALargeSplit() throws Exception {
    String deep = String.join("/", Collections.nCopies(4, "d".repeat(200)));
    Path images = SmallRanks.writeImages(folder.resolve(deep));
    Path image;
    try (var files = Files.walk(images)) {
      image = files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    String line = folder.relativize(image) + " 0\n";
    Path list = Files.writeString(folder.resolve("many.txt"), line.repeat(6_000));
    Path run = folder.resolve("run");
    SmallCommand.succeed(new SmallRanks(list, folder).pretrain(run, "method.name=none"));
    assertThat(Files.size(run.resolve("split.txt"))).isGreaterThan((128 << 20) / 32);
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      for (int rank = 0; rank < 2; rank++) {
        Map<String, String> environment = new HashMap<>(small.environment(rank, 2, port));
        environment.put("_JAVA_OPTIONS", "-Xmx128m");
        ranks.start(Main.class, environment, List.of("resume", run.toString()));
      }
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(0);
      assertThat(ranks.output(0)).contains("is already trained");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{randomViews: 3}"})
  void twoProcessesLearnFromATeacherAsOneDoes(String settings) throws Exception {
    Path teacher = ForeignOnnx.meanColours(folder.resolve("teacher.onnx"), -1, 3, 16, 16);
    String[] method = {
      "method.name=distil", "method.teacher=" + teacher, "method.distil=" + settings
    };
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    small.run(1, small.pretrain(one, method));
    small.run(2, small.pretrain(two, method));
    SmallRanks.assertSameLosses(two, one);
  }

  @Test
  void namesRankZeroWhenThatIsKilled() throws Exception {
    Path run = folder.resolve("run");
    try (RankProcesses ranks = small.start(3, small.pretrain(run, "epochs=500"))) {
      SmallRanks.awaitCheckpoint(run);
      ranks.get(0).destroyForcibly();
      SmallRanks.assertEndsSoon(ranks, 1);
      SmallRanks.assertEndsSoon(ranks, 2);
      assertThat(ranks.output(1)).contains("sdclr: rank 0 is gone: ");
      assertThat(ranks.output(2)).contains("sdclr: rank 0 is gone: ");
    }
  }

  @Test
  void namesAFrozenRankAfterTheTimeout() throws Exception {
    Path run = folder.resolve("run");
    List<String> command = small.pretrain(run, "epochs=500", "distributed.timeoutSeconds=8");
    try (RankProcesses ranks = small.start(3, command)) {
      SmallRanks.awaitCheckpoint(run);
      signal("STOP", ranks.get(2));
      SmallRanks.assertEndsSoon(ranks, 0);
      SmallRanks.assertEndsSoon(ranks, 1);
      assertThat(ranks.output(0)).contains("sdclr: rank 2 is gone: ");
      assertThat(ranks.output(1)).contains("sdclr: rank 2 is gone: ");
      signal("CONT", ranks.get(2));
    }
  }

  /** The second rank's copy of the images has a bad one. */
  @Test
  void tellsTheOthersWhyARankFailed() throws Exception {
    Path copy = SmallRanks.writeImages(folder.resolve("copy"));
    try (var files = Files.walk(copy)) {
      Files.writeString(files.filter(Files::isRegularFile).findFirst().orElseThrow(), "no image");
    }
    List<String> first = small.pretrain(folder.resolve("run"), "epochs=500");
    List<String> second = new ArrayList<>(first);
    second.replaceAll(argument -> argument.startsWith("--data=") ? "--data=" + copy : argument);
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      ranks.start(Main.class, small.environment(0, 2, port), first);
      ranks.start(Main.class, small.environment(1, 2, port), second);
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(1);
      assertThat(ranks.output(1)).contains("sdclr: ").contains("not a JPEG").doesNotContain("gone");
      assertThat(ranks.output(0)).contains("sdclr: rank 1 failed: ").contains("not a JPEG");
    }
  }

  @Test
  void stopsAllWhenOneIsAskedTo() throws Exception {
    Path run = folder.resolve("run");
    try (RankProcesses ranks = small.start(2, small.pretrain(run, "epochs=500"))) {
      SmallRanks.awaitCheckpoint(run);
      signal("TERM", ranks.get(1));
      SmallRanks.assertEndsSoon(ranks, 0);
      SmallRanks.assertEndsSoon(ranks, 1);
      assertThat(ranks.output(0)).contains("stopped; continue with: ./sdclr resume ");
      assertThat(ranks.get(0).exitValue()).isZero();
    }
  }

  @Test
  void refusesAWrongWorldSize() throws Exception {
    List<String> command = small.pretrain(folder.resolve("run"));
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      ranks.start(Main.class, small.environment(0, 2, port), command);
      ranks.start(Main.class, small.environment(1, 3, port), command);
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output()).contains("WORLD_SIZE is 2 on rank 0 and 3 on rank 1");
    }
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void refusesTwoProcessesOfOneRank() throws Exception {
    List<String> command = small.pretrain(folder.resolve("run"));
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      for (int rank : new int[] {0, 1, 1}) {
        ranks.start(Main.class, small.environment(rank, 3, port), command);
      }
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output()).contains("two processes were given RANK=1");
    }
  }

  @Test
  void refusesOtherSettingsAndOtherImages() throws Exception {
    Path others = new GeneratedImages(9).writeClasses(folder.resolve("others"), 30, 20, 13);
    Path run = folder.resolve("run");
    List<String> other = new ArrayList<>(small.pretrain(run));
    other.replaceAll(argument -> argument.startsWith("--data=") ? "--data=" + others : argument);
    assertRefused(
        small.pretrain(run, "optimizer.learningRate=0.25"),
        "ranks differ: optimizer.learningRate is '%s' on rank 0 and '0.25' on rank 1"
            .formatted(SmallRanks.LEARNING_RATE));
    assertRefused(other, "ranks differ: data is '64 images with checksum ");
  }

  /** The second process finds another build's number first. */
  @Test
  void refusesAnotherVersion() throws Exception {
    Path version =
        Files.createDirectories(folder.resolve("other/dev/sdclr")).resolve("version.txt");
    Files.writeString(version, "9.9.9");
    assertRefused(
        small.pretrain(folder.resolve("run")),
        "ranks differ: version is '%s' on rank 0 and '9.9.9' on rank 1"
            .formatted(Version.current()),
        "-Xbootclasspath/a:" + folder.resolve("other"));
  }

  private void assertRefused(List<String> secondCommand, String reason, String... options)
      throws Exception {
    Path run = folder.resolve("run");
    try (RankProcesses ranks = RankProcesses.none()) {
      int port = RankProcesses.freePort();
      ranks.start(Main.class, small.environment(0, 2, port), small.pretrain(run));
      ranks.start(Main.class, small.environment(1, 2, port, options), secondCommand);
      assertThat(ranks.exitCodes()).as(ranks.output()).containsOnly(1);
      assertThat(ranks.output(0)).contains(reason);
      assertThat(ranks.output(1)).contains(reason);
    }
    assertThat(run).doesNotExist();
  }

  @Test
  void refusesWhatNeedsWholeBatches() throws Exception {
    List<String> command = small.pretrain(folder.resolve("run"), "method.name=moco");
    command.add("--set=method.moco={queueSize: 40, batchNorm: shuffled}");
    try (RankProcesses ranks = small.start(2, command)) {
      assertThat(ranks.exitCodes()).as(ranks.output()).doesNotContain(0);
      assertThat(ranks.output(0))
          .contains("method.moco.batchNorm must be per_branch where several processes");
    }
  }

  private static void signal(String name, Process process) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor())
        .isZero();
  }
}
