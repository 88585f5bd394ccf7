package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.FileTree;
import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudyCommandTest {

  private static final String PLAN =
      """
      title: Shapes
      question: Does self-damage help with shapes?
      settings:
        epochs: 3
        batchSize: 16
        model: {depth: resnet10, width: 4, headDimension: 16}
        views: {imageSize: 16}
        compute: {type: fp32, threads: 1, loaderThreads: 1}
        optimizer: {warmupEpochs: 0}
      data:
        shapes:
          source: DATA
          longTail: {profile: exp, imbalance: 4, largest: 24}
          balanced: {profile: exp, imbalance: 1, largest: 13}
      arms:
        simclr: {method: {name: simclr}}
        sdclr: {method: {name: sdclr, pruneFraction: 0.5}}
      baseline: simclr
      primary: knn.all
      tune: {splits: [9], grid: {optimizer.learningRate: [0.05, 0.1]}, settings: {epochs: 1}}
      judge: {splits: [1, 2]}
      balanced: [simclr, sdclr]
      curveEveryEpochs: 2
      """;

  @TempDir Path folder;

  private Path plan;

  @BeforeEach
  void writePlan() throws IOException {
    Path data = new GeneratedImages(3).writeClasses(folder.resolve("data"), 30, 30, 30);
    plan = Files.writeString(folder.resolve("plan.yaml"), PLAN.replace("DATA", data.toString()));
  }

  private List<String> study(String out, String... more) {
    return Stream.concat(
            Stream.of("study", plan.toString(), "--out", folder.resolve(out).toString()),
            Stream.of(more))
        .toList();
  }

  private List<String> records(String out) {
    try {
      return Files.readAllLines(folder.resolve(out).resolve("records.jsonl"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Times differ; what was learnt does not. */
  private List<String> outcomes(String out) {
    return records(out).stream()
        .map(line -> line.replaceAll("\"trainingSeconds\":[0-9.E-]+", ""))
        .map(
            line -> line.replaceAll("\"initFromSha256\":\"\\w+\",?", "")) // of a file that is there
        .toList();
  }

  @Test
  void runsEverythingOnceAndWritesAPage() throws IOException {
    Invocation first = Invocation.of(study("out"));
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out())
        .containsSubsequence(
            "question: Does self-damage help with shapes?",
            "decides by: nearest neighbours, accuracy; 2 pairs",
            "run 1 of 12: simclr on shapes, split 9",
            "run 12 of 12: sdclr on shapes, balanced split 2",
            "On shapes, by nearest neighbours, accuracy: ",
            "page: ");
    assertThat(records("out"))
        .hasSize(12)
        .filteredOn(line -> line.contains("\"role\":\"judge\""))
        .hasSize(4)
        .allMatch(line -> line.contains("{\"epoch\":2,") && line.contains("{\"epoch\":3,"));
    assertThat(records("out"))
        .filteredOn(line -> line.contains("\"role\":\"tune\""))
        .as("test images stay unseen")
        .allMatch(line -> line.contains("\"testSplit\":\"a held-out fifth of"));
    assertThat(Files.readString(folder.resolve("out/study.html")))
        .contains("Does self-damage help with shapes?", "Long tail or not", "Tuned settings");
    assertThat(folder.resolve("out/runs/shapes/simclr/judge-split1-seed1/run")).doesNotExist();

    String before = Files.readString(folder.resolve("out/records.jsonl"));
    Invocation again = Invocation.of(study("out"));
    assertThat(again.out()).doesNotContain("run 1 of");
    assertThat(Files.readString(folder.resolve("out/records.jsonl"))).isEqualTo(before);
  }

  /** At once, before there is a checkpoint. */
  @Test
  void valuesThatDivergeAreNotChosenAndDoNotEndTheStudy() throws IOException {
    Files.writeString(plan, Files.readString(plan).replace("[0.05, 0.1]", "[1.0e+30, 0.1]"));
    Invocation result = Invocation.of(study("out"));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(records("out"))
        .hasSize(12)
        .filteredOn(line -> line.contains("learningRate=1.0E30"))
        .hasSize(2)
        .allMatch(line -> line.contains("\"failure\":\"the loss became NaN at step 2"))
        .allMatch(line -> line.contains("\"images\":"));
    assertThat(Files.readString(folder.resolve("out/study.html")))
        .contains("optimizer.learningRate=1.0E30: diverged");
    assertThat(folder.resolve("out/runs/shapes/simclr/judge-split1-seed1/record.json")).exists();
  }

  @Test
  void aStudyWhoseTrialsAllDivergeEndsWithItsPage() throws IOException {
    Files.writeString(plan, Files.readString(plan).replace("[0.05, 0.1]", "[1.0e+30, 1.0e+31]"));
    Invocation result = Invocation.of(study("out"));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(
            "sdclr on shapes is not judged, as nothing was chosen for it: every trial diverged")
        .doesNotContain("still to be judged");
    assertThat(records("out")).hasSize(4);
    assertThat(Files.readString(folder.resolve("out/study.html")))
        .contains("simclr on shapes is not judged, as nothing was chosen for it: every trial");
  }

  /** With a part of them, as when the machine that ran them is gone. */
  @Test
  @Tag("slow")
  void goesOnFromRecordsThatWereMadeElsewhere() throws IOException {
    assertThat(Invocation.of(study("whole")).code()).isZero();
    Path all = folder.resolve("whole/records.jsonl");
    Path some = Files.write(folder.resolve("some.jsonl"), records("whole").subList(0, 6));

    Invocation rest = Invocation.of(study("rest", "--records=" + some));
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(rest.out())
        .containsSubsequence(
            "question: Does self-damage help",
            "6 records taken up\n",
            "run 7 of 12: simclr on shapes, split 2");
    assertThat(outcomes("rest")).isEqualTo(outcomes("whole"));

    Invocation shown = Invocation.of(study("shown", "--records=" + all, "--results"));
    assertThat(shown.code()).as(shown.err()).isZero();
    assertThat(shown.out()).contains("12 records taken up\n").doesNotContain("run 1 of");
    assertThat(records("shown")).isEqualTo(records("whole"));
    assertThat(Files.readString(folder.resolve("shown/study.html")))
        .contains(
            "Tuned settings", "The study began with 8 results known, which came from elsewhere.");
    assertThat(Invocation.of(study("shown", "--records=" + all, "--results")).out())
        .contains("0 records taken up; 12 are of runs that are finished here");

    Files.write(some, records("whole").subList(4, 6));
    assertThat(Invocation.of(study("early", "--records=" + some, "--results")).out())
        .contains("2 are of runs that the plan does not ask for, or not before its trials");

    Files.writeString(
        plan, Files.readString(plan).replace("pruneFraction: 0.5", "pruneFraction: 0.6"));
    Invocation other = Invocation.of(study("other", "--records=" + all, "--results"));
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.failure())
        .contains(all + ", line 3: the run was made with method.pruneFraction 0.5, and the plan")
        .endsWith("asks for 0.6: give records of this plan");
    assertThat(count(folder.resolve("other"), "record.json")).isZero();
  }

  /** A study that somebody else has begun, and put links into. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "runs",
        "runs/shapes",
        "runs/shapes/simclr",
        "runs/shapes/simclr/tune-split9-seed1-optimizer.learningRate=0.05",
        "runs/shapes/simclr/tune-split9-seed1-optimizer.learningRate=0.05/run"
      })
  void nothingIsWrittenThroughALink(String place) throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path link = folder.resolve("out").resolve(place);
    Files.createDirectories(link.getParent());
    Files.writeString(folder.resolve("out/plans.json"), "{\"plans\":[]}");
    Files.createSymbolicLink(link, outside);
    Invocation refused = Invocation.of(study("out"));
    assertThat(refused.code()).as(refused.err()).isEqualTo(1);
    assertThat(refused.err())
        .contains("%s is a link, through which nothing is written".formatted(link));
    assertThat(outside).isEmptyDirectory();
  }

  /** Whenever it is killed, a study ends as if it had not been. */
  @Test
  @Tag("slow")
  void endsAsIfItHadNotBeenKilled() throws Exception {
    assertThat(Invocation.of(study("whole")).code()).isZero();
    Path out = folder.resolve("killed");
    for (int records : new int[] {0, 1, 5, 9}) {
      try (ChildProcess process = ChildProcess.start(folder, study("killed"))) {
        process.await(() -> count(out, "record.json") > records && count(out, "config.yaml") > 0);
      }
    }
    Invocation rest = Invocation.of(study("killed"));
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(outcomes("killed")).isEqualTo(outcomes("whole"));
  }

  /** Neither what a plan asked for before, nor scores of a training that was deleted. */
  @Test
  void goesOnWithNothingThatWasBegunOtherwise() throws Exception {
    String longer = Files.readString(plan).replace("epochs: 3\n", "epochs: 400\n");
    longer = longer.replaceAll("(?m)^tune: .*\n", "").replaceAll("(?m)^balanced: .*\n", "");
    Files.writeString(
        plan, longer.replace("warmupEpochs: 0", "warmupEpochs: 0, learningRate: 0.1"));
    Path out = folder.resolve("out");
    try (ChildProcess process = ChildProcess.start(folder, study("out"))) {
      process.await(() -> count(out, "curve.json") > 0);
      process.kill();
      assertThat(process.endsWithin(60_000)).isTrue();
    }
    String changed = longer.replace("epochs: 400\n", "epochs: 3\n");
    Files.writeString(
        plan, changed.replace("views: {", "views: {smallCrops: {count: 2, imageSize: 8}, "));
    Path run = out.resolve("runs/shapes/simclr/judge-split1-seed1");
    assertThat(Invocation.of(study("out")).failure())
        .isEqualTo(
            "%s was begun with epochs 400, and the plan asks for 3: delete %s, or choose another directory for the study",
            run.resolve("run"), run);
    Files.writeString(plan, longer.replace("warmupEpochs: 0", "warmupEpochs: 1"));
    assertThat(Invocation.of(study("out")).failure()).contains("was begun with optimizer.");
    FileTree.delete(run.resolve("run"));
    Files.writeString(plan, changed);
    assertThat(Invocation.of(study("out")).code()).isZero();
    assertThat(Invocation.of(study("fresh")).code()).isZero();
    assertThat(outcomes("out")).isEqualTo(outcomes("fresh"));
  }

  /** Two processes do what one would have done, each run once. */
  @Test
  @Tag("slow")
  void processesShareTheRuns() throws Exception {
    assertThat(Invocation.of(study("whole")).code()).isZero();
    try (ChildProcess other = ChildProcess.start(folder, study("shared"))) {
      other.await(() -> count(folder.resolve("shared"), ".lock") > 0);
      Invocation own = Invocation.of(study("shared"));
      assertThat(own.code()).as(own.err()).isZero();
      assertThat(other.endsWithin(60_000)).isTrue();
      assertThat(other.exitCode()).as(other.errors()).isZero();
    }
    assertThat(outcomes("shared")).isEqualTo(outcomes("whole"));
  }

  /** A killed one takes its workers along; what they had begun goes on. */
  @Test
  @Tag("slow")
  void jobsShareTheRunsAndEndWithTheProcessThatStartedThem() throws Exception {
    assertThat(Invocation.of(study("whole")).code()).isZero();
    Path out = folder.resolve("jobs");
    List<ProcessHandle> workers;
    try (ChildProcess process = ChildProcess.start(folder, study("jobs", "--jobs=2"))) {
      process.await(() -> count(out, "config.yaml") > 1);
      workers = ProcessHandle.of(process.pid()).orElseThrow().children().toList();
      assertThat(workers).hasSize(1);
    } // killed
    workers.get(0).onExit().get(60, TimeUnit.SECONDS);
    Invocation rest = Invocation.of(study("jobs", "--jobs=2"));
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(outcomes("jobs")).isEqualTo(outcomes("whole"));
  }

  @Test
  void refusesMoreJobsThanCores() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    Invocation many = Invocation.of(study("out", "--jobs=" + (cores + 1)));
    assertThat(many.code()).isEqualTo(2);
    assertThat(many.failure())
        .isEqualTo(
            "%d processes with compute.threads 1 need %d cores, and this machine has %d: use at most %d"
                .formatted(cores + 1, cores + 1, cores, cores));
    assertThat(Invocation.of(study("out", "--jobs=0")).failure())
        .isEqualTo("--jobs must be in [1, 1024], was 0");
    Files.writeString(plan, Files.readString(plan).replace("threads: 1, ", ""));
    assertThat(Invocation.of(study("out", "--jobs=2")).failure())
        .startsWith("2 processes need settings.compute.threads in the plan");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  /** What would be missed after hours, when its turn comes. */
  @Test
  void refusesBeforeTheFirstRunWhatIsNotThere() throws IOException {
    String sound = Files.readString(plan);
    Files.writeString(
        plan, sound.replace("name: sdclr, pruneFraction: 0.5", "name: distil, teacher: t.onnx"));
    assertThat(Invocation.of(study("out")).failure())
        .isEqualTo("arms.sdclr: there is no teacher t.onnx");
    Files.writeString(plan, sound.replace("  epochs: 3", "  epochs: 3\n  initFrom: s.pth"));
    assertThat(Invocation.of(study("out")).failure())
        .isEqualTo("arms.simclr: there is no start s.pth");
    Path data = folder.resolve("data");
    Files.writeString(
        plan,
        sound.replace("primary: knn.all", "primary: few.all\nfewShot: {perClass: 25, draws: 2}"));
    assertThat(Invocation.of(study("out")).failure())
        .startsWith("data.shapes: the few-shot budget of 25 per class is more than the data has: ");
    Files.writeString(plan, sound.replace("largest: 13}", "largest: 31}"));
    assertThat(Invocation.of(study("out")).failure())
        .startsWith("data.shapes.balanced, split 1: class ");
    Files.writeString(plan, sound.replace("batchSize: 16", "batchSize: 40"));
    assertThat(Invocation.of(study("out")).failure())
        .startsWith("simclr on shapes, balanced split 1, seed 1: batchSize 40 exceeds the 39 ");
    Files.writeString(plan, sound);
    Files.move(data, folder.resolve("moved"));
    assertThat(Invocation.of(study("out")).failure())
        .isEqualTo(
            "data.shapes: there is no folder or file '%s' (--data shapes=DATA says where it lies here)",
            data);
    assertThat(Invocation.of(study("out", "--results")).code()).isZero();
    assertThat(folder.resolve("out").resolve("runs")).doesNotExist();
  }

  /** Runs of one split are compared, so they must have the same images. */
  @Test
  void trainsNothingOnImagesThatHaveChangedMeanwhile() throws IOException {
    String short1 =
        Files.readString(plan)
            .replaceAll("(?m)^tune: .*\n", "")
            .replaceAll("(?m)^balanced: .*\n", "")
            .replaceAll("(?m)^curveEveryEpochs: .*\n", "")
            .replace("epochs: 3", "epochs: 1");
    Files.writeString(plan, short1);
    assertThat(Invocation.of(study("out")).code()).isZero();
    Path gone = folder.resolve("out/runs/shapes/sdclr/judge-split2-seed1");
    FileTree.delete(gone);
    Path data = folder.resolve("data");
    Files.move(
        data.resolve("disc"), Files.createDirectories(folder.resolve("other")).resolve("disc"));
    new GeneratedImages(4).writeImages(data.resolve("disc"), Motif.DISC, 34);
    Invocation again = Invocation.of(study("out"));
    assertThat(again.failure())
        .startsWith("data.shapes: simclr on shapes, split 2, seed 1 was trained on other images ")
        .endsWith(
            ": bring those back, or delete "
                + folder.resolve("out/runs/shapes/simclr/judge-split2-seed1")
                + " to make that run again");
    assertThat(again.code()).isEqualTo(2);
    assertThat(gone).doesNotExist();
  }

  /** A run has copied the weights that it began with. */
  @Test
  void needsNoStartForARunThatHasBegun() throws IOException {
    Path data = folder.resolve("data");
    Path start = SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("start")).path();
    String arms =
        Files.readString(plan)
            .replaceAll("(?m)^tune: .*\n", "")
            .replaceAll("(?m)^balanced: .*\n", "")
            .replace("  epochs: 3", "  epochs: 3\n  initFrom: " + start);
    Files.writeString(plan, arms);
    Invocation whole = Invocation.of(study("out", "--keep-encoders"));
    assertThat(whole.code()).as(whole.err()).isZero();
    List<String> before = outcomes("out");
    Files.delete(folder.resolve("out/runs/shapes/sdclr/judge-split2-seed1/record.json"));
    FileTree.delete(start);
    Invocation rest = Invocation.of(study("out", "--keep-encoders"));
    assertThat(rest.code()).as(rest.err()).isZero();
    assertThat(outcomes("out")).isEqualTo(before);
  }

  private static long count(Path folder, String name) {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.endsWith(name)).count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // a folder has just gone
    }
  }

  @Test
  void resultsAloneRunNothing() {
    Invocation results = Invocation.of(study("out", "--results"));
    assertThat(results.code()).as(results.err()).isZero();
    assertThat(results.out())
        .contains("No pair of runs is finished yet.", "8 runs are still to be judged")
        .doesNotContain("run 1 of");
  }
}
