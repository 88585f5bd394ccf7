package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Run directories that vanish, cannot be written, or hold files too large for the system. */
class LostTargetTest {

  private static final String EVERY_STEP = "log.checkpointEveryMinutes=1e-9";

  private static final String GONE = "cannot .* does not exist( \\(.*)?";

  @TempDir static Path shared;
  static Path data;
  static SavedRun whole;

  @TempDir Path folder;
  private RunDirectory run;

  @BeforeAll
  static void trainUndisturbed() {
    data = new GeneratedImages(2).writeClasses(shared.resolve("data"), 20, 12, 6);
    RunDirectory undisturbed = new RunDirectory(shared.resolve("run"));
    SmallCommand.succeed(SmallCommand.pretrain(data, undisturbed, settings()));
    whole = SavedRun.of(undisturbed);
  }

  @BeforeEach
  void chooseDirectory() {
    run = new RunDirectory(folder.resolve("run"));
  }

  private static List<String> settings(String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("epochs=20");
    return settings;
  }

  private void resume() {
    SmallCommand.succeed(List.of("resume", run.path().toString()));
    assertThat(SavedRun.of(run)).isEqualTo(whole);
  }

  /** As when a network's disk is gone: nothing is written into what is under it. */
  @ParameterizedTest
  @CsvSource({EVERY_STEP + ",3", EVERY_STEP + ",20", "log.checkpointEveryMinutes=60,20"})
  void stopsWhenTheDirectoryVanishes(String checkpoints, int lines) throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    Invocation stopped =
        SmallCommand.disturbed(
            SmallCommand.pretrain(data, run, settings(checkpoints)),
            () -> SmallCommand.metricLines(run) >= lines,
            () -> Files.move(run.path(), elsewhere));
    assertThat(SmallCommand.failure(stopped)).matches(GONE);
    assertThat(run.path()).doesNotExist();
    Files.move(elsewhere, run.path());
    resume();
  }

  /** Metrics are rarely written, so that the checkpoint is the first to miss the directory. */
  @Test
  void makesNoDirectoryForACheckpointThatLostItsOwn() throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    Invocation stopped =
        SmallCommand.disturbed(
            SmallCommand.pretrain(data, run, settings("log.everySteps=1000000", EVERY_STEP)),
            () -> Files.exists(run.lastCheckpoint()),
            () -> Files.move(run.path(), elsewhere));
    assertThat(SmallCommand.failure(stopped)).matches(GONE);
    assertThat(run.path()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pretrain", "resume", "evaluate", "mine", "report", "embed", "export"})
  void refusesADiskThatIsReadOnly(String command) throws IOException {
    try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(folder.resolve("disk")), 4 << 20)) {
      run = new RunDirectory(disk.path().resolve("run"));
      List<String> pretrain = SmallCommand.pretrain(data, run, List.of("epochs=1"));
      List<String> arguments =
          switch (command) {
            case "pretrain" -> pretrain;
            case "evaluate" -> List.of(command, run.path().toString(), "--data=" + data);
            case "embed" ->
                List.of(
                    command,
                    run.path().toString(),
                    "--data=" + data,
                    "--out=" + disk.path().resolve("features.csv"));
            case "export" ->
                List.of(
                    command,
                    run.path().toString(),
                    "--format=safetensors",
                    "--out=" + disk.path().resolve("encoder.safetensors"));
            default -> List.of(command, run.path().toString());
          };
      if (!command.equals("pretrain")) {
        SmallCommand.succeed(pretrain);
      }
      disk.makeReadOnly();
      boolean worksBeforeItWrites = command.equals("evaluate") || command.equals("mine");
      assertThat(SmallCommand.failure(Invocation.of(arguments)))
          .startsWith(worksBeforeItWrites ? "cannot write into " + run.path() : "cannot ")
          .contains(": Read-only file system");
      disk.makeWritable();
      SmallCommand.succeed(arguments);
    }
  }

  /** In a process whose files may have so many blocks of 1,024 bytes. */
  @Test
  void stopsWhereTheSystemAllowsNoLargerFile() throws Exception {
    List<String> arguments = SmallCommand.pretrain(data, run, settings(EVERY_STEP));
    try (ChildProcess child = ChildProcess.startAfter("ulimit -f 16", folder, arguments)) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(1);
      assertThat(child.errors())
          .endsWith("File too large (is there room, and do you have permission to write there?)\n");
      assertThat(run.path()).doesNotExist();
    }
  }
}
