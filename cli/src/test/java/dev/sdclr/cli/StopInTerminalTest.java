package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.PseudoTerminal;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.encoder.EndlessOnnx;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
import dev.sdclr.train.ImagePass;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C and its like in a terminal, where bars are drawn. */
class StopInTerminalTest {

  private static final String ASKED = "stopping after this step; again to stop now";
  private static final int BY_INTERRUPT = 128 + 2;

  /** Steps of some 15 ms, in epochs of 12. */
  private static final List<String> QUICK_STEPS =
      List.of("model.width=8", "views.imageSize=32", "batchSize=16", "epochs=40");

  /** One step takes many seconds on any machine, on the one thread that small runs have. */
  private static final List<String> SLOW_STEPS =
      List.of("model.width=64", "views.imageSize=128", "batchSize=8", "epochs=1");

  @TempDir static Path shared;
  static Path data;
  static Path many;
  static RunDirectory trained;

  @TempDir Path folder;
  private RunDirectory run;

  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(9).writeClasses(shared.resolve("data"), 96, 64, 32);
    many = shared.resolve("many.txt"); // the same files again and again, as long as needed
    trained = SmallRun.train(SmallRun.config(data, "epochs=1"), shared.resolve("trained"));
  }

  @BeforeEach
  void chooseDirectory() {
    run = new RunDirectory(folder.resolve("run"));
  }

  @Test
  void ctrlCUnderABarLeavesACheckpointFromWhichTheRunGoesOnToTheBit() throws Exception {
    String[] settings = QUICK_STEPS.toArray(String[]::new);
    settings[3] = "epochs=6";
    SavedRun whole =
        SavedRun.of(SmallRun.train(SmallRun.config(data, settings), folder.resolve("whole")));
    try (PseudoTerminal terminal = pretrain(List.of(settings))) {
      terminal.awaitShown("pre-train .*epoch 1/6");
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      assertThat(terminal.shown()).containsOnlyOnce(ASKED).contains("pre-train");
      assertEndsWith(terminal, "stopped; continue with: ./sdclr resume " + run.path());
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
    assertThat(run.lastCheckpoint()).exists();
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    assertThat(SavedRun.of(run)).isEqualTo(whole);
  }

  @Test
  void terminationUnderABarLeavesACheckpoint() throws Exception {
    try (PseudoTerminal terminal = pretrain(QUICK_STEPS)) {
      terminal.awaitShown("pre-train .*epoch 1/40");
      terminal.signal("TERM");
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(128 + 15);
      assertThat(terminal.shown()).containsOnlyOnce(ASKED);
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
    assertThat(run.lastCheckpoint()).exists();
  }

  /** Which sends its signal more than once, and leaves nowhere to write to. */
  @Test
  void aClosedWindowLeavesACheckpoint() throws Exception {
    try (PseudoTerminal terminal = pretrain(QUICK_STEPS)) {
      terminal.awaitShown("pre-train .*epoch 1/40");
      terminal.signal("HUP");
      terminal.closeWindow();
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
    assertThat(run.lastCheckpoint()).exists();
    assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("hs_err"));
  }

  @RepeatedTest(2)
  void aSecondCtrlCLeavesAStepInItsMiddle() throws Exception {
    leaveAStepInItsMiddle();
  }

  @Tag("slow")
  @RepeatedTest(50)
  void aSecondCtrlCLeavesAStepInItsMiddleEveryTime() throws Exception {
    leaveAStepInItsMiddle();
  }

  /** The step would end with a checkpoint: that there is none shows that it did not. */
  private void leaveAStepInItsMiddle() throws Exception {
    try (PseudoTerminal terminal = pretrain(SLOW_STEPS)) {
      terminal.awaitShown("pre-train .*epoch 1/1"); // after the first step, in the second
      terminal.pressCtrlC();
      terminal.awaitShown(ASKED);
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      assertThat(terminal.shown()).doesNotContain("SIGSEGV", "fatal error");
      assertEndsWith(
          terminal, "stopped at once; continue from the start with: ./sdclr resume " + run.path());
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
    assertThat(run.lastCheckpoint()).doesNotExist();
    assertThat(folder.toFile().list()).noneMatch(name -> name.matches("hs_err.*|core.*"));
  }

  /** Whatever it is doing then, a checkpoint included, which comes after every step. */
  @RepeatedTest(2)
  void ctrlCTwiceAtOnceLosesNothingThatWasSaved() throws Exception {
    List<String> settings = new ArrayList<>(QUICK_STEPS);
    settings.set(3, "epochs=2");
    settings.add("log.checkpointEveryMinutes=1e-9");
    SavedRun whole =
        SavedRun.of(
            SmallRun.train(
                SmallRun.config(data, settings.toArray(String[]::new)), folder.resolve("whole")));
    try (PseudoTerminal terminal = pretrain(settings)) {
      terminal.awaitShown("pre-train .*epoch 1/2");
      terminal.pressCtrlC();
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    assertThat(SavedRun.of(run)).isEqualTo(whole);
  }

  @Test
  void ctrlCAsDataIsReadLeavesAtOnceAndNoRun() throws Exception {
    try (PseudoTerminal terminal = PseudoTerminal.sdclr(folder, inspect())) {
      terminal.awaitShown("read .*images");
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      assertThat(terminal.shown()).doesNotContain(ASKED).endsWith("\r\n");
    }
  }

  private List<String> inspect() throws IOException {
    return List.of("data", "inspect", longList().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evaluate RUN --data=LONG --no-map",
        "mine RUN --data=LONG --augmentations=20 --no-map",
        "embed RUN --data=LONG --out=features.npy",
        "export RUN --format=onnx --data=LONG --images=100000 --out=encoder.onnx",
        "bench"
      })
  void ctrlCUnderABarEndsAnyCommand(String command) throws Exception {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      arguments.add(
          word.replace("RUN", trained.path().toString()).replace("LONG", longList().toString()));
    }
    List<String> before = List.of(trained.path().toFile().list());
    try (PseudoTerminal terminal = PseudoTerminal.sdclr(folder, arguments)) {
      terminal.awaitShown("\\d% .*│"); // a bar
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      assertThat(terminal.shown()).containsOnlyOnce(ASKED);
      assertEndsWith(
          terminal, "sdclr: stopped before the end: give the same command again to finish");
    }
    assertThat(trained.path().toFile().list()).containsExactlyInAnyOrderElementsOf(before);
  }

  /** So many names of the same images that no command gets through them. */
  private static synchronized Path longList() throws IOException {
    if (!Files.exists(many)) {
      List<String> names;
      try (var files = Files.walk(data)) {
        names =
            files
                .filter(Files::isRegularFile)
                .sorted()
                .map(shared::relativize)
                .map(Path::toString)
                .toList();
      }
      List<String> folders = names.stream().map(StopInTerminalTest::folder).distinct().toList();
      StringBuilder list = new StringBuilder();
      for (int i = 0; i < 2000; i++) {
        for (String name : names) {
          list.append(name).append(' ').append(folders.indexOf(folder(name))).append('\n');
        }
      }
      Files.writeString(many, list);
    }
    return many;
  }

  private static String folder(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  /** Maven would otherwise go on in the background. */
  @Test
  void ctrlCAsTheLauncherBuildsEndsMaven() throws Exception {
    Path launcher = Path.of("..", "sdclr").toAbsolutePath().normalize();
    Path home = Files.createDirectories(folder.resolve("home"));
    Files.createDirectories(home.resolve("cli/src/main"));
    Files.writeString(home.resolve("pom.xml"), "");
    Files.writeString(home.resolve("cli/pom.xml"), "");
    Files.copy(launcher, home.resolve("sdclr"), StandardCopyOption.COPY_ATTRIBUTES);
    Path maven = Files.createDirectory(folder.resolve("bin")).resolve("mvn");
    Path pid = folder.resolve("maven.pid");
    Files.writeString(
        maven, "#!/bin/sh\necho $$ > %s.new && mv %1$s.new %1$s\nexec sleep 600\n".formatted(pid));
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    Map<String, String> environment =
        Map.of("PATH", maven.getParent() + ":" + System.getenv("PATH"));
    try (PseudoTerminal terminal =
        PseudoTerminal.start(
            folder, 100, environment, List.of(home.resolve("sdclr").toString(), "data", "list"))) {
      terminal.awaitShown("building, once.*\\.\\.");
      while (!Files.exists(pid)) {
        terminal.requireAlive();
      }
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      assertThat(terminal.shown()).endsWith("\r\n");
    }
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
    assertThat(home.resolve("cli/target/built")).doesNotExist();
  }

  /** Of another program, as {@code embed} takes them; what was embedded before stays. */
  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aModelWithoutEndHoldsNoProcess(String signal, int code) throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    for (int i = 0; i < 2 * ImagePass.batchSize(16); i++) {
      int grey = i < ImagePass.batchSize(16) ? 20 : 250;
      BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      image.setRGB(3, 3, grey * 0x010101);
      ImageIO.write(image, "png", images.resolve("%04d.png".formatted(i)).toFile());
    }
    Path model = EndlessOnnx.write(folder.resolve("endless.onnx"), 16, 0.8f);
    List<String> command =
        List.of("embed", model.toString(), "--data=" + images, "--out=features.npy");
    try (PseudoTerminal terminal = PseudoTerminal.sdclr(folder, command)) {
      terminal.awaitShown("embed .*" + ImagePass.batchSize(16) + "/"); // the next one never ends
      if (signal.equals("INT")) {
        terminal.pressCtrlC();
      } else {
        terminal.signal(signal);
      }
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(code);
      assertThat(terminal.shown()).contains("kept %d of".formatted(ImagePass.batchSize(16)));
      assertEndsWith(
          terminal, "sdclr: stopped before the end: give the same command again to finish");
    }
    assertThat(folder.resolve("features.npy.parts")).isDirectory();
    assertThat(folder.resolve("tmp")).isEmptyDirectory(); // ONNX Runtime unpacks itself there
  }

  /** While it is tried out there is nothing to keep. */
  @Test
  void aModelThatNeverEndsItsTrialHoldsNoProcess() throws Exception {
    Path model = EndlessOnnx.write(folder.resolve("endless.onnx"), 16, -1);
    List<String> command =
        List.of("embed", model.toString(), "--data=" + data, "--out=features.npy");
    try (PseudoTerminal terminal = PseudoTerminal.sdclr(folder, command)) {
      awaitProcessorSeconds(terminal, 4);
      terminal.signal("TERM");
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(128 + 15);
    }
  }

  /** By then it has long been at the model, which alone takes so much. */
  private static void awaitProcessorSeconds(PseudoTerminal terminal, int seconds)
      throws InterruptedException {
    while (terminal.processorTime().toSeconds() < seconds) {
      terminal.requireAlive();
    }
  }

  /** The terminal sends its signal to all of them, which must not make a second request. */
  @Test
  void ctrlCOverSeveralProcessesLeavesOneCheckpointAndSaysSoOnce() throws Exception {
    List<String> command = new ArrayList<>(List.of("launch", "--processes=2", "--"));
    command.addAll(SmallCommand.pretrain(data, run, QUICK_STEPS));
    try (PseudoTerminal terminal = PseudoTerminal.sdclr(folder, command)) {
      terminal.awaitShown("training in 2 processes together");
      awaitSteps(terminal, 3);
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      assertThat(terminal.shown()).containsOnlyOnce(ASKED);
      assertEndsWith(terminal, "[0] stopped; continue with: ./sdclr resume " + run.path());
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
    assertThat(run.lastCheckpoint()).exists();
  }

  @Test
  void aSecondCtrlCOverSeveralProcessesEndsThemAll() throws Exception {
    List<String> command = new ArrayList<>(List.of("launch", "--processes=2", "--"));
    command.addAll(SmallCommand.pretrain(data, run, SLOW_STEPS));
    try (PseudoTerminal terminal = PseudoTerminal.sdclr(folder, command)) {
      awaitSteps(terminal, 1);
      List<ProcessHandle> ranks = terminal.children();
      assertThat(ranks).hasSize(2);
      terminal.pressCtrlC();
      terminal.awaitShown(ASKED);
      terminal.pressCtrlC();
      assertThat(terminal.exitCode()).as(terminal.shown()).isEqualTo(BY_INTERRUPT);
      ranks.forEach(rank -> rank.onExit().orTimeout(60, TimeUnit.SECONDS).join());
    }
    assertThat(state()).isEqualTo(State.INTERRUPTED);
  }

  private void awaitSteps(PseudoTerminal terminal, int lines) throws Exception {
    while (SmallCommand.metricLines(run) < lines) {
      terminal.requireAlive();
    }
  }

  private PseudoTerminal pretrain(List<String> settings) throws IOException {
    return PseudoTerminal.sdclr(folder, SmallCommand.pretrain(data, run, settings));
  }

  private State state() {
    return RecordFile.read(run.record(), RunRecord.class).state();
  }

  /** And the cursor is at the beginning of a line, where a prompt belongs. */
  private static void assertEndsWith(PseudoTerminal terminal, String line) {
    assertThat(terminal.shown()).endsWith(line + "\r\n");
  }
}
