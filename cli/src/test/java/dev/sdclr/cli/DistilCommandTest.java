package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.encoder.ForeignOnnx;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.Reference;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pretrain --method distil}, with an encoder of ours as the teacher. */
class DistilCommandTest {

  @TempDir static Path shared;
  static Path data;
  static Path teacher;

  @TempDir Path folder;

  @BeforeAll
  static void makeATeacher() {
    data = new GeneratedImages(6).writeClasses(shared.resolve("data"), 16, 12, 6);
    RunDirectory run =
        SmallRun.train(SmallRun.config(data, "epochs=1", "seed=77"), shared.resolve("first"));
    teacher = shared.resolve("teacher.onnx");
    SmallCommand.succeed(
        List.of("export", run.path().toString(), "--format=onnx", "--out=" + teacher));
  }

  private static List<String> pretrain(Path run, Path of, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "pretrain",
                "--recipe=small-images",
                "--data=" + data,
                "--out=" + run,
                "--method=distil",
                "--teacher=" + of));
    SmallRun.SETTINGS.forEach(setting -> arguments.add("--set=" + setting));
    arguments.addAll(List.of(more));
    return arguments;
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{randomViews: 3}", "{cosineWeight: 0}", "{centred: false}"})
  void learnsFromATeacher(String settings) {
    Path path = folder.resolve("run");
    SmallCommand.succeed(pretrain(path, teacher, "--set", "method.distil=" + settings));
    RunDirectory run = RunDirectory.open(path);
    DistilConfig method = (DistilConfig) TrainConfig.of(run).method();
    assertThat(method.teacher()).isEqualTo(teacher.toString());
    assertThat(method.teacherSha256()).hasSize(64);
    assertThat(method.teacherDimension()).isEqualTo(32);
    assertThat(run.metrics().read()).isNotEmpty();
    SmallCommand.succeed(List.of("mine", path.toString(), "--score=cosine", "--no-map"));
  }

  @Test
  void isScoredBesideItsTeacherAndNotBlamedForBeingWorse() throws IOException {
    Path path = folder.resolve("run");
    SmallCommand.succeed(pretrain(path, teacher));
    SmallCommand.succeed(List.of("evaluate", path.toString(), "--probe=knn", "--no-map"));
    Evaluation evaluation = RecordFile.read(RunDirectory.open(path).evaluation(), Evaluation.class);
    assertThat(evaluation.references())
        .extracting(Reference::name)
        .containsExactly("untrained", "pixels", "teacher");
    assertThat(evaluation.notBetter().orElse("")).doesNotContain("teacher");
    SmallCommand.succeed(List.of("report", path.toString()));
    assertThat(Files.readString(RunDirectory.open(path).report()))
        .contains("the teacher that it learnt from", "Distillation");
  }

  @Test
  void needsTheTeacherNoMoreOnceItWasAsked() throws IOException {
    Path copy = Files.copy(teacher, folder.resolve("copy.onnx"));
    Path path = folder.resolve("run");
    SmallCommand.succeed(pretrain(path, copy));
    Files.delete(copy);
    SavedRun whole = SavedRun.of(RunDirectory.open(path));
    forgetTraining(RunDirectory.open(path));
    SmallCommand.succeed(List.of("resume", path.toString()));
    assertThat(SavedRun.of(RunDirectory.open(path))).isEqualTo(whole);
  }

  @Test
  void anotherTeacherInItsPlaceIsRefused() throws IOException {
    Path copy = Files.copy(teacher, folder.resolve("copy.onnx"));
    Path path = folder.resolve("run");
    SmallCommand.succeed(pretrain(path, copy));
    RunDirectory run = RunDirectory.open(path);
    forgetTraining(run);
    Files.delete(run.teacherView(0));
    ForeignOnnx.meanColours(copy, -1, 3, 16, 16);
    Invocation result = Invocation.of("resume", path.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains(copy + " is not the teacher that the run began with");
    Files.copy(teacher, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    SmallCommand.succeed(List.of("resume", path.toString()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void saysWhatAForeignTeacherIsGivenUnlessTold(boolean told) {
    Path foreign = ForeignOnnx.meanColours(folder.resolve("foreign.onnx"), -1, 3, 16, 16);
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    List<String> arguments = pretrain(run.path(), foreign);
    if (told) {
      arguments.add("--mean=0.5,0.5,0.5");
    }
    Invocation result = Invocation.of(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    String note =
        "foreign.onnx is given values from 0 to 1: where it expects a mean and a deviation";
    assertThat(result.out().lines().filter(line -> line.startsWith(note))).hasSize(told ? 0 : 1);
    List<String> advice = RecordFile.read(run.record(), RunRecord.class).advice();
    assertThat(advice.stream().filter(sentence -> sentence.startsWith(note))).hasSize(told ? 0 : 1);
  }

  private static void forgetTraining(RunDirectory run) throws IOException {
    Files.delete(run.lastCheckpoint());
    Files.deleteIfExists(run.lastCheckpoint().resolveSibling("previous.last.safetensors"));
  }

  /** Other images under the same names, and for a time nobody to ask about them. */
  @Test
  void keepsWhatTheTeacherSaidUntilItCanBeAskedAgain() throws IOException {
    Path copy = Files.copy(teacher, folder.resolve("copy.onnx"));
    Path images = new GeneratedImages(6).writeClasses(folder.resolve("images"), 16, 12, 6);
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    List<String> arguments = pretrain(run.path(), copy);
    arguments.set(arguments.indexOf("--data=" + data), "--data=" + images);
    SmallCommand.succeed(arguments);
    forgetTraining(run);
    byte[] kept = Files.readAllBytes(run.teacherView(0));
    new GeneratedImages(8).writeClasses(images, 16, 12, 6);
    Files.delete(copy);
    Invocation refused = Invocation.of("resume", run.path().toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "sdclr: the images, or the model that was asked, have changed since the teacher was asked:"
                + " there is no teacher "
                + copy);
    assertThat(run.teacherView(0)).hasBinaryContent(kept);
    Files.copy(teacher, copy);
    Invocation asked = Invocation.of("resume", run.path().toString());
    assertThat(asked.code()).as(asked.err()).isZero();
    assertThat(asked.out())
        .contains("since the teacher was asked: computing the teacher's features of all images");
    assertThat(Files.readAllBytes(run.teacherView(0))).isNotEqualTo(kept);
  }

  @Test
  void whatAnOlderVersionAskedForIsGoneOnWith() throws IOException {
    Path copy = Files.copy(teacher, folder.resolve("copy.onnx"));
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    SmallCommand.succeed(pretrain(run.path(), copy));
    SavedRun whole = SavedRun.of(run);
    forgetTraining(run);
    String state = Files.readString(run.teacherState());
    assertThat(state).startsWith("format 2");
    Files.writeString(
        run.teacherState(),
        state.replace("format 2", "sdclr 0.1.0").replaceFirst("sizes .*\\R", ""));
    Files.delete(copy);
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    assertThat(SavedRun.of(run)).isEqualTo(whole);
  }

  /** Kill −9, while the teacher is asked and while the student learns. */
  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"null", "3"})
  void endsAsIfItHadNotBeenKilled(String views) throws Exception {
    String setting = "--set=method.distil.randomViews=" + views;
    Path undisturbed = folder.resolve("undisturbed");
    SmallCommand.succeed(pretrain(undisturbed, teacher, setting));
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    List<String> command = new ArrayList<>(pretrain(run.path(), teacher, setting));
    command.add("--set=log.checkpointEveryMinutes=0.0001");
    try (ChildProcess process = ChildProcess.start(folder, command)) {
      process.await(run::hasTeacher);
      process.kill();
      process.exitCode();
    }
    try (ChildProcess process =
        ChildProcess.start(folder, List.of("resume", run.path().toString()))) {
      process.await(() -> Files.exists(run.lastCheckpoint()));
      process.kill();
      process.exitCode();
    }
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    assertThat(SavedRun.of(run)).isEqualTo(SavedRun.of(new RunDirectory(undisturbed)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none.onnx | there is no teacher ",
        "folder | method.teacher must be a file, ",
        "text.onnx | ",
        "weights.pt | ",
        "grey.onnx | takes one float32 (?, 1, 16, 16), but an encoder takes one float32 (N, 3, S, S)",
        "two.onnx | gives 2 outputs, but an encoder gives one float32 (N, D) with D up to 65,536: save the"
            + " model with its features as the only output",
        "maps.onnx | gives (1, 3, 16, 16) of one image",
        "any-size.onnx | does not state the size of its images: pass --image-size PIXELS",
        "ones.onnx | tells nothing apart: its features of 34 images, given as values in [0, 1], all point the"
            + " same way: pass --mean and --std as it was trained with",
        "infinite.onnx | gives features that are not finite numbers, of images of 16 pixels",
      })
  void teachersThatDoNotFit(String name, String message) throws IOException {
    Path file = folder.resolve(name);
    switch (name) {
      case "folder" -> Files.createDirectory(file);
      case "text.onnx", "weights.pt" -> Files.writeString(file, "not a model");
      case "grey.onnx" -> ForeignOnnx.meanColours(file, -1, 1, 16, 16);
      case "two.onnx" -> ForeignOnnx.ofTwoOutputs(file, -1, 3, 16, 16);
      case "maps.onnx" -> ForeignOnnx.withoutPooling(file, -1, 3, 16, 16);
      case "any-size.onnx" -> ForeignOnnx.meanColours(file, -1, 3, -1, -1);
      case "ones.onnx" -> ForeignOnnx.ofOnes(file, -1, 3, 16, 16);
      case "infinite.onnx" -> ForeignOnnx.ofLogarithms(file, -1, 3, 16, 16);
      default -> {}
    }
    Path path = folder.resolve("run");
    Invocation result = Invocation.of(pretrain(path, file));
    String last = result.err().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(last).startsWith("sdclr: ").contains(file.toString());
    assertThat(last).contains(message == null ? "" : message);
    assertThat(result.code()).isIn(1, 2);
    assertThat(path).doesNotExist();
  }

  /** Before its first step, as images are shown to the teacher first. */
  @Test
  void aFailureWhileTheTeacherIsAskedIsRecorded() throws IOException {
    Path images = new GeneratedImages(6).writeClasses(folder.resolve("images"), 9, 6);
    Path bad = images.resolve("stripes").resolve("bad.jpg");
    Files.writeString(bad, "no image");
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    List<String> arguments = pretrain(run.path(), teacher);
    arguments.set(arguments.indexOf("--data=" + data), "--data=" + images);
    String last = Invocation.of(arguments).err().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(last).startsWith("sdclr: cannot read image " + bad);
    RunRecord record = RecordFile.read(run.record(), RunRecord.class);
    assertThat(record.state()).isEqualTo(RunRecord.State.FAILED);
    assertThat("sdclr: " + record.failure()).isEqualTo(last);
    Files.delete(bad);
    new GeneratedImages(7).writeImages(folder.resolve("more"), GeneratedImages.Motif.DISC, 1);
    try (Stream<Path> more = Files.list(folder.resolve("more"))) {
      Files.copy(more.findFirst().orElseThrow(), bad);
    }
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    assertThat(RecordFile.read(run.record(), RunRecord.class).state())
        .isEqualTo(RunRecord.State.DONE);
  }

  @Test
  void aTeacherIsOfDistillationOnly() {
    Path path = folder.resolve("run");
    List<String> arguments = pretrain(path, teacher);
    arguments.remove("--method=distil");
    assertThat(Invocation.of(arguments).failure())
        .contains("method.teacher belongs to distil and must be absent for simclr");
    arguments.remove("--teacher=" + teacher);
    arguments.add("--method=distil");
    assertThat(Invocation.of(arguments).failure())
        .isEqualTo(
            "configuration: method.teacher must be an encoder file, such as an .onnx model"
                + " (pretrain's --teacher FILE), was missing");
  }
}
