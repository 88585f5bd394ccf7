package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs, of which another process makes the second where there are cores for both. */
class QuickstartCommandTest {

  private static final int TERMINATED = 143;

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;
  private Path out;
  private RunDirectory second;

  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(4).writeClasses(shared.resolve("data"), 96, 64, 32);
  }

  @BeforeEach
  void chooseDirectory() {
    out = folder.resolve("out");
    second = new RunDirectory(out.resolve("simclr"));
  }

  @Test
  void goesOnWithBothRunsAfterBeingStopped() throws Exception {
    try (ChildProcess child = ChildProcess.start(folder, quickstart())) {
      child.await(() -> SmallCommand.metricLines(second) > 0);
      List<ProcessHandle> others = descendants(child);
      child.signal("TERM");
      assertThat(child.exitCode()).isEqualTo(TERMINATED);
      assertThat(others).noneMatch(ProcessHandle::isAlive);
      assertThat(second.lastCheckpoint()).exists();
      assertThat(child.output())
          .contains("simclr: stopped; continue with: ./sdclr resume " + second.path());
      assertThat(List.of(child.output(), child.errors()))
          .as("however far the first run had come: in training, or after it")
          .anySatisfy(
              said ->
                  assertThat(said)
                      .containsAnyOf(
                          "and with all that follows by: ./sdclr quickstart --out %s --data %s%n"
                              .formatted(out, data),
                          "stopped before the end: give the same command again to finish"));
    }
    requireGoesOn();
  }

  @Test
  void leavesNoProcessBehindWhenKilled() throws Exception {
    try (ChildProcess child = ChildProcess.start(folder, quickstart())) {
      child.await(() -> SmallCommand.metricLines(second) > 0);
      List<ProcessHandle> others = descendants(child);
      child.kill();
      for (ProcessHandle other : others) {
        other.onExit().get(60, TimeUnit.SECONDS);
      }
    }
    requireGoesOn();
  }

  private static List<ProcessHandle> descendants(ChildProcess child) {
    List<ProcessHandle> others = ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
    assertThat(others).hasSize(Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0);
    return others;
  }

  private void requireGoesOn() {
    Invocation again = Invocation.of(quickstart());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("simclr: resuming at epoch");
    assertThat(out.resolve("report.html")).exists();
    assertThat(out.resolve("sdclr/evaluation.json")).exists();
    assertThat(second.evaluation()).exists();
  }

  @Test
  void goesOnAfterTheOtherProcessIsKilled() throws Exception {
    try (ChildProcess child = ChildProcess.start(folder, quickstart())) {
      child.await(() -> SmallCommand.metricLines(second) > 0);
      List<ProcessHandle> others = descendants(child);
      others.forEach(ProcessHandle::destroyForcibly);
      int code = child.exitCode();
      assertThat(out.resolve("sdclr/evaluation.json")).exists();
      if (!others.isEmpty()) {
        assertThat(code).isEqualTo(1);
        assertThat(child.errors())
            .endsWith(
                "sdclr: simclr: its process ended with code 137; the same command goes on with it%n"
                    .formatted());
        requireGoesOn();
      }
    }
  }

  @Test
  void touchesNothingThatIsNoRun() throws Exception {
    Files.createDirectories(second.path());
    Files.writeString(second.path().resolve("notes.txt"), "not a run");
    Invocation result = Invocation.of(quickstart());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.failure())
        .isEqualTo(
            "%s exists already and is not an empty directory: choose another --out", second.path());
    assertThat(out.resolve("sdclr")).doesNotExist();
  }

  /** Neither run is, while a process holds one. */
  @Test
  void deletesNoRunThatIsBeingWritten() throws Exception {
    Path first = out.resolve("sdclr/config.yaml");
    for (Path config : List.of(first, second.config())) {
      Files.createDirectories(config.getParent());
      Files.writeString(config, "a run");
    }
    Invocation refused;
    try (RunLock held = RunLock.of(second)) {
      refused = Invocation.of(fresh());
      assertThat(held.isInPlace()).isTrue();
    }
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.failure())
        .startsWith("%s is being written by process ".formatted(second.path()))
        .doesNotContain("\n");
    assertThat(first).hasContent("a run");
    assertThat(second.config()).hasContent("a run");
  }

  @Test
  void deletesNothingWhereOneIsNoRun() throws Exception {
    Path first = Files.createDirectories(out.resolve("sdclr")).resolve("config.yaml");
    Files.writeString(first, "a run");
    Files.createDirectories(second.path());
    Files.writeString(second.path().resolve("notes.txt"), "not a run");
    Invocation refused = Invocation.of(fresh());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.failure())
        .isEqualTo("%s is not a run directory: remove it yourself".formatted(second.path()));
    assertThat(first).hasContent("a run");
    assertThat(second.path()).isDirectoryNotContaining("glob:**/.lock");
  }

  private List<String> fresh() {
    return Stream.concat(quickstart().stream(), Stream.of("--fresh")).toList();
  }

  private List<String> quickstart() {
    return List.of("quickstart", "--out", out.toString(), "--data", data.toString());
  }
}
