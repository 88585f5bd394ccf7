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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
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

  @BeforeAll
  static void trainWithoutInterruption() {
    data = new GeneratedImages(9).writeClasses(shared.resolve("data"), 96, 64, 32);
    String[] settings = SETTINGS.toArray(String[]::new);
    whole = SavedRun.of(SmallRun.train(SmallRun.config(data, settings), shared.resolve("whole")));
  }

  /** Before the first checkpoint, after one of an epoch's end, and with one at every step. */
  @ParameterizedTest
  @CsvSource({NEVER + ",2", NEVER + ",19", EVERY_STEP + ",28"})
  void goesOnAfterBeingKilled(String checkpoints, int lines) throws Exception {
    try (Child child = new Child(checkpoints)) {
      child.await(() -> child.metricLines() >= lines);
      assertThat(child.process.isAlive()).isTrue();
      child.process.destroyForcibly();
      assertThat(child.exitCode()).isEqualTo(128 + 9);
      requireGoesOn(child.run);
    }
  }

  @Test
  void refusesASecondWriterByThePidOfTheFirst() throws Exception {
    try (Child child = new Child(EVERY_STEP)) {
      child.await(() -> child.metricLines() >= 3);
      Invocation second = Invocation.of("resume", child.run.path().toString());
      assertThat(second.code()).isEqualTo(2);
      long pid = child.process.pid();
      assertThat(second.failure())
          .isEqualTo(
              "%s is being written by process %d: wait for it, or stop it (kill %d)",
              child.run.path(), pid, pid);
      child.process.destroyForcibly();
      child.exitCode();
      requireGoesOn(child.run);
    }
  }

  @ParameterizedTest
  @CsvSource({"INT,130,3", "TERM,143,20"})
  void leavesACheckpointWhenAskedToStop(String signal, int exitCode, int lines) throws Exception {
    assumeThat(signal.equals("INT") && ignoresInterrupts()).isFalse();
    try (Child child = new Child(NEVER)) {
      child.await(() -> child.metricLines() >= lines);
      new ProcessBuilder("kill", "-" + signal, Long.toString(child.process.pid()))
          .start()
          .waitFor();
      assertThat(child.exitCode()).isEqualTo(exitCode);
      assertThat(child.run.lastCheckpoint()).exists();
      assertThat(child.output())
          .endsWith("stopped; go on with: ./sdclr resume %s%n".formatted(child.run.path()));
      RunRecord record = RecordFile.read(child.run.record(), RunRecord.class);
      assertThat(record.state()).isEqualTo(State.INTERRUPTED);
      assertThat(folder.toFile().list()).noneMatch(name -> name.startsWith("hs_err"));
      requireGoesOn(child.run);
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

  private static void requireGoesOn(RunDirectory run) {
    Invocation resumed = Invocation.of("resume", run.path().toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    SavedRun saved = SavedRun.of(run);
    assertThat(saved.metrics()).isEqualTo(whole.metrics());
    assertThat(saved).isEqualTo(whole);
    assertThat(RecordFile.read(run.record(), RunRecord.class).state()).isEqualTo(State.DONE);
  }

  /** A JVM that pre-trains into {@link #run}. */
  private final class Child implements AutoCloseable {

    private static final long MOST_SECONDS = 60;

    private final Path output = folder.resolve("output.txt");
    final RunDirectory run = new RunDirectory(folder.resolve("run"));
    final Process process;

    Child(String checkpoints) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "dev.sdclr.cli.Main",
                  "pretrain",
                  "--recipe=small-images",
                  "--data=" + data,
                  "--out=" + run.path(),
                  "--set=" + checkpoints));
      SmallRun.SETTINGS.forEach(setting -> command.add("--set=" + setting));
      SETTINGS.forEach(setting -> command.add("--set=" + setting));
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(output.toFile())
              .redirectError(folder.resolve("errors.txt").toFile())
              .start();
    }

    /** Looks at the condition until it holds, for as long as the process lives. */
    void await(BooleanSupplier condition) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
      while (!condition.getAsBoolean()) {
        assertThat(process.waitFor(2, TimeUnit.MILLISECONDS)).as("left too early").isFalse();
        assertThat(System.nanoTime()).as("waits for too long").isLessThan(deadline);
      }
    }

    long metricLines() {
      Path file = run.path().resolve("metrics.jsonl");
      if (!Files.exists(file)) {
        return 0;
      }
      try (var lines = Files.lines(file)) {
        return lines.count();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    }

    String output() throws IOException {
      return Files.readString(output);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
