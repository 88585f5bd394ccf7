package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is hinted at can be pasted into a shell and does not fail. */
class NextStepsTest {

  @TempDir Path folder;

  /** The commands that a command hints at, as a shell reads them. */
  private static List<List<String>> hints(Invocation invocation)
      throws IOException, InterruptedException {
    assertThat(invocation.code()).as(invocation.err()).isZero();
    List<List<String>> commands = new ArrayList<>();
    for (String line : invocation.out().lines().toList()) {
      if (line.startsWith("next: ") || line.startsWith("  or: ")) {
        List<String> words = shellWords(line.substring("next: ".length()));
        assertThat(words.get(0)).isEqualTo("./sdclr");
        commands.add(words.subList(1, words.size()));
      }
    }
    return commands;
  }

  private static List<String> shellWords(String line) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("bash", "-s");
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().write(("printf '%s\\0' " + line).getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return List.of(printed.split("\0"));
  }

  private static Invocation pretrain(Path data, Path run) {
    List<String> arguments =
        new ArrayList<>(List.of("pretrain", "--data", data.toString(), "--out", run.toString()));
    SmallRun.SETTINGS.forEach(setting -> arguments.add("--set=" + setting));
    arguments.add("--epochs=1");
    return Invocation.of(arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "it's $HOME", "-dash", "写真 \u00e9", "quote\"`x`"})
  void anUnlabelledRunIsMinedAndReported(String name) throws Exception {
    Path data = folder.resolve(name);
    new GeneratedImages(5).writeImages(data, Motif.RING, 9);
    Path run = folder.resolve("run of " + name);
    List<List<String>> afterTraining = hints(pretrain(data, run));
    assertThat(afterTraining).containsExactly(List.of("mine", run.toString()));
    List<List<String>> afterMining = hints(Invocation.of(afterTraining.get(0)));
    assertThat(afterMining)
        .containsExactly(
            List.of("report", run.toString()),
            List.of("mine", run.toString(), "--copy-to", "to-label"));
    assertThat(hints(Invocation.of(afterMining.get(0)))).isEmpty();
    assertThat(run.resolve("report.html")).content().doesNotContain("sdclr evaluate");
    assertThat(hints(Invocation.of("resume", run.toString())))
        .containsExactly(List.of("report", run.toString()));
    Path encoder = folder.resolve(name + ".safetensors");
    List<List<String>> afterExport =
        hints(
            Invocation.of(
                "export", run.toString(), "--format=safetensors", "--out", encoder.toString()));
    assertThat(afterExport)
        .containsExactly(
            List.of(
                "embed",
                encoder.toString(),
                "--data",
                data.toString(),
                "--out",
                "features.parquet"));
  }

  @Test
  void aLabelledRunIsScoredMinedAndReported() throws Exception {
    Path data = new GeneratedImages(6).writeClasses(folder.resolve("data"), 9, 6);
    Path run = folder.resolve("run");
    List<List<String>> steps = hints(pretrain(data, run));
    assertThat(steps)
        .containsExactly(List.of("evaluate", run.toString()), List.of("mine", run.toString()));
    steps = hints(Invocation.of(steps.get(0)));
    assertThat(steps)
        .containsExactly(List.of("mine", run.toString()), List.of("report", run.toString()));
    assertThat(hints(Invocation.of(steps.get(0)))).contains(List.of("report", run.toString()));
    assertThat(hints(Invocation.of("evaluate", run.toString(), "--probe=knn")))
        .containsExactly(List.of("report", run.toString()));
  }

  /** Scores and a ranking that were made in between. */
  @Test
  void resultsOfAnEarlierNetworkAreAdvisedAnew() throws Exception {
    Path data = new GeneratedImages(6).writeClasses(folder.resolve("data"), 9, 6);
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    try (Trainer trainer = SmallRun.start(SmallRun.config(data), run)) {
      trainer.train(
          () -> trainer.position().epoch() > 0, TrainingListener.NONE, EpochObserver.NONE);
    }
    String path = run.path().toString();
    List<List<String>> results =
        List.of(
            List.of("evaluate", path, "--probe=knn", "--no-map"),
            List.of("mine", path, "--score=mean", "--no-map"));
    String unfinished = path + " is not finished: this is of its network after 1 of 2 epochs; ";
    for (List<String> result : results) {
      assertThat(Invocation.of(result).out()).contains(unfinished);
    }
    assertThat(hints(Invocation.of("resume", path)))
        .containsExactly(List.of("evaluate", path), List.of("mine", path));
    Invocation.of("report", path);
    String outdated = "of its network after 1 of 2\u00a0epochs, not of the one that it has now";
    assertThat(run.report()).content().contains("are " + outdated, "is " + outdated);
    for (List<String> result : results) {
      assertThat(Invocation.of(result).out()).doesNotContain("is not finished");
    }
    assertThat(hints(Invocation.of("resume", path))).containsExactly(List.of("report", path));
    Invocation.of("report", path);
    assertThat(run.report()).content().doesNotContain(outdated);
  }

  /** Class folders of which one holds a single image: evaluate would refuse them. */
  @Test
  void evaluationIsNotAdvisedWhereItMustFail() throws Exception {
    Path data = new GeneratedImages(6).writeClasses(folder.resolve("data"), 12);
    Path run = folder.resolve("run");
    List<List<String>> steps = hints(pretrain(data, run));
    assertThat(steps).containsExactly(List.of("mine", run.toString()));
  }

  /** Test images of one class only, and a single class. */
  @ParameterizedTest
  @ValueSource(strings = {"one class tested", "one class"})
  void neitherHintNorReportAdvisesToScoreASingleClass(String what) throws Exception {
    Path data = folder.resolve("data");
    Path learnt = data.resolve("train");
    new GeneratedImages(6).writeImages(learnt.resolve("ring"), Motif.RING, 9);
    if (!what.equals("one class")) {
      new GeneratedImages(6).writeImages(learnt.resolve("disc"), Motif.DISC, 9);
      new GeneratedImages(7).writeImages(data.resolve("test/disc"), Motif.DISC, 4);
    }
    Path run = folder.resolve("run");
    assertThat(hints(pretrain(data, run))).containsExactly(List.of("mine", run.toString()));
    assertThat(Invocation.of("report", run.toString()).code()).isZero();
    assertThat(run.resolve("report.html"))
        .content()
        .contains("without labels to score it by")
        .doesNotContain("sdclr evaluate");
    assertThat(Invocation.of("evaluate", run.toString()).failure()).contains("two classes");
  }

  @Test
  void dataThatWereLookedAtOrSplitAreTrainedOn() throws Exception {
    Path data = new GeneratedImages(6).writeClasses(folder.resolve("my data"), 9, 6);
    Path bad = data.resolve("stripes").resolve("bad.jpg");
    Files.writeString(bad, "no image");
    List<String> inspected = hints(Invocation.of("data", "inspect", data.toString())).get(0);
    assertThat(inspected)
        .startsWith("pretrain", "--data", data.toString(), "--skip-bad-images", "--out");
    Files.delete(bad);
    Path list = folder.resolve("long tail.txt");
    List<String> split =
        hints(
                Invocation.of(
                    "data", "split", data.toString(), "--imbalance=3", "--out", list.toString()))
            .get(0);
    assertThat(split)
        .startsWith("pretrain", "--data", data.toString(), "--split", list.toString(), "--out");
    List<String> command = new ArrayList<>(split.subList(0, split.size() - 1));
    command.add(folder.resolve("run").toString());
    SmallRun.SETTINGS.forEach(setting -> command.add("--set=" + setting));
    assertThat(Invocation.of(command).code()).isZero();
  }

  /** Nobody has chosen a batch. */
  @Test
  void fewImagesMakeASmallerBatch() throws Exception {
    Path data = folder.resolve("few");
    new GeneratedImages(5).writeImages(data, Motif.RING, 9);
    Invocation result =
        Invocation.of(
            "pretrain",
            "--data=" + data,
            "--out=" + folder.resolve("run"),
            "--epochs=1",
            "--set=model.width=4",
            "--set=compute.type=fp32");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(
            "recipe: few-small-images, as the first image has",
            " pixels and there are fewer than 10,000 (views.imageSize ",
            "batch: all 9 images, as there are no more");
  }

  /** Of a recipe, which wants 256 images a batch, neither. */
  @Test
  void fewImagesAreEnoughForTheQuickstart() throws Exception {
    Path data = folder.resolve("few");
    new GeneratedImages(5).writeImages(data, Motif.RING, 9);
    Path out = folder.resolve("quick");
    Invocation result = Invocation.of("quickstart", "--data=" + data, "--out=" + out);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .containsSubsequence(
            "batch: all 9 images, as there are no more",
            "batch: all 9 images, as there are no more",
            "report: " + out.resolve("report.html"));
  }
}
