package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.GeneratedImages;
import dev.sdclr.SavedRun;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.RunRecord.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills the commands of a whole run at random instants, goes on as a user would, and compares the
 * end with that of an undisturbed run.
 *
 * <p>{@code -Dsdclr.kills=N} kills N times for each compute type, {@code -Dsdclr.killSeed=S} at
 * other instants.
 */
class KillAnywhereTest {

  private static final int KILLS = Integer.getInteger("sdclr.kills", 2);
  private static final long SEED = Long.getLong("sdclr.killSeed", 1);

  /** From before main is reached to after everything is done. */
  private static final int MAX_MILLIS = 4000;

  private static final List<String> SETTINGS =
      List.of("model.width=8", "views.imageSize=32", "batchSize=16", "epochs=4");

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(9).writeClasses(shared.resolve("data"), 48, 32, 16);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void endsAsIfNothingHadHappened(String type) throws Exception {
    RunDirectory whole = new RunDirectory(folder.resolve("whole"));
    while (!isFinished(whole)) {
      doNext(whole, type);
    }
    SplittableRandom random = new SplittableRandom(SEED + type.hashCode());
    TreeMap<String, Integer> killed = new TreeMap<>();
    RunDirectory run = new RunDirectory(folder.resolve("run-0"));
    for (int kills = 0; kills < KILLS; ) {
      if (isFinished(run)) {
        assertSame(run, whole);
        run = new RunDirectory(folder.resolve("run-" + kills));
      }
      String command = next(run, type).get(0);
      try (ChildProcess process = start(run, type)) {
        if (process.endsWithin(random.nextInt(MAX_MILLIS))) {
          assertThat(process.exitCode()).as(command + ": " + process.errors()).isZero();
        } else {
          killed.merge(command, 1, Integer::sum);
          kills++;
        }
      }
    }
    System.out.printf("killed in %s: %s%n", type, killed);
    while (!isFinished(run)) {
      doNext(run, type);
    }
    assertSame(run, whole);
  }

  /** What a user would do next; pretrain again where it did not come to a run. */
  private List<String> next(RunDirectory run, String type) {
    String path = run.path().toString();
    if (!Files.exists(run.config())) {
      List<String> settings = new ArrayList<>(SETTINGS);
      settings.add("compute.type=" + type);
      settings.add("log.checkpointEveryMinutes=0.002");
      return SmallCommand.pretrain(data, run, settings);
    } else if (!isTrained(run)) {
      return List.of("resume", path);
    } else if (!Files.exists(run.evaluation())) {
      return List.of("evaluate", path, "--data=" + data, "--probe=knn", "--no-map");
    }
    return List.of("mine", path, "--no-map");
  }

  private static boolean isTrained(RunDirectory run) {
    return Files.exists(run.record())
        && RecordFile.read(run.record(), RunRecord.class).state() == State.DONE;
  }

  private static boolean isFinished(RunDirectory run) {
    return Files.exists(run.evaluation()) && Files.exists(run.miningSummary());
  }

  private ChildProcess start(RunDirectory run, String type) throws IOException {
    return ChildProcess.start(folder, next(run, type));
  }

  private void doNext(RunDirectory run, String type) throws Exception {
    try (ChildProcess process = start(run, type)) {
      assertThat(process.exitCode()).as(process.errors()).isZero();
    }
  }

  private static void assertSame(RunDirectory run, RunDirectory whole) throws IOException {
    assertThat(SavedRun.of(run)).isEqualTo(SavedRun.of(whole));
    assertThat(run.evaluation()).hasSameTextualContentAs(whole.evaluation());
    assertThat(run.mined()).hasSameTextualContentAs(whole.mined());
  }
}
