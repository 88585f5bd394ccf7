package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
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

/** Kills and stops a training JVM, and lets its run go on in this one. */
class InterruptTest {

  /** 12 batches an epoch, of some 15 ms each: a second in all, to be caught early in it. */
  private static final List<String> SETTINGS =
      List.of("model.width=8", "views.imageSize=32", "batchSize=16", "epochs=6");

  private static final String EVERY_STEP = "log.checkpointEveryMinutes=1e-9";
  private static final String NEVER = "log.checkpointEveryMinutes=60";

  @TempDir static Path shared;
  static Path data;
  static SavedRun whole;

  @TempDir Path folder;
  private RunDirectory run;

  @BeforeAll
  static void trainWithoutInterruption() {
    data = new GeneratedImages(9).writeClasses(shared.resolve("data"), 96, 64, 32);
    String[] settings = SETTINGS.toArray(String[]::new);
    whole = SavedRun.of(SmallRun.train(SmallRun.config(data, settings), shared.resolve("whole")));
  }

  @BeforeEach
  void chooseDirectory() {
    run = new RunDirectory(folder.resolve("run"));
  }

  /** Before the first checkpoint, after one of an epoch's end, and with one at every step. */
  @ParameterizedTest
  @CsvSource({NEVER + ",2", NEVER + ",19", EVERY_STEP + ",28"})
  void goesOnAfterBeingKilled(String checkpoints, int lines) throws Exception {
    try (ChildProcess child = pretrain(checkpoints)) {
      child.await(() -> SmallCommand.metricLines(run) >= lines);
      assertThat(child.isAlive()).isTrue();
      child.kill();
      assertThat(child.exitCode()).isEqualTo(128 + 9);
      requireGoesOn();
    }
  }

  @Test
  void refusesASecondWriterByThePidOfTheFirst() throws Exception {
    try (ChildProcess child = pretrain(EVERY_STEP)) {
      child.await(() -> SmallCommand.metricLines(run) >= 3);
      Invocation second = Invocation.of("resume", run.path().toString());
      assertThat(second.code()).isEqualTo(2);
      long pid = child.pid();
      assertThat(second.failure())
          .isEqualTo(
              "%s is being written by process %d: wait for it, or stop it (kill %d)",
              run.path(), pid, pid);
      child.kill();
      child.exitCode();
      requireGoesOn();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT,130,3", "TERM,143,20"})
  void leavesACheckpointWhenAskedToStop(String signal, int exitCode, int lines) throws Exception {
    assumeThat(signal.equals("INT") && ignoresInterrupts()).isFalse();
    try (ChildProcess child = pretrain(NEVER)) {
      child.await(() -> SmallCommand.metricLines(run) >= lines);
      child.signal(signal);
      assertThat(child.exitCode()).isEqualTo(exitCode);
      assertThat(run.lastCheckpoint()).exists();
      assertThat(child.output())
          .endsWith("stopped; continue with: ./sdclr resume %s%n".formatted(run.path()));
      RunRecord record = RecordFile.read(run.record(), RunRecord.class);
      assertThat(record.state()).isEqualTo(State.INTERRUPTED);
      assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("hs_err"));
      requireGoesOn();
    }
  }

  /** A process that was started in the background of a script may have been told to ignore it. */
  private static boolean ignoresInterrupts() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(text -> text.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16) & 2) != 0;
  }

  private void requireGoesOn() {
    Invocation resumed = Invocation.of("resume", run.path().toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    SavedRun saved = SavedRun.of(run);
    assertThat(saved.metrics()).isEqualTo(whole.metrics());
    assertThat(saved).isEqualTo(whole);
    assertThat(RecordFile.read(run.record(), RunRecord.class).state()).isEqualTo(State.DONE);
  }

  private ChildProcess pretrain(String checkpoints) throws IOException {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.add(checkpoints);
    return ChildProcess.start(folder, SmallCommand.pretrain(data, run, settings));
  }
}
