package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sdclr.GeneratedImages;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.tensorboard.EventReader;
import dev.sdclr.run.tensorboard.EventReader.Event;
import dev.sdclr.run.tensorboard.EventReader.Point;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What TensorBoard shows of a run is what its {@code metrics.jsonl} says.
 *
 * <p>One test needs a Python with tensorboard: the one that the environment variable {@code
 * SDCLR_PYTHON} names, or {@code python3}.
 */
class TensorBoardTest {

  private static final int MISSING = 77;
  private static final String PYTHON =
      Optional.ofNullable(System.getenv("SDCLR_PYTHON")).orElse("python3");

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  /** Five batches an epoch. */
  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(12).writeClasses(shared.resolve("data"), 20, 20);
  }

  @Test
  void holdsThePointsOfTheMetrics() throws IOException {
    RunDirectory run = SmallRun.train(config("log.everySteps=2"), folder.resolve("run"));
    assertThat(EventReader.files(run.tensorboard())).hasSize(1);
    assertThat(points(run)).isEqualTo(metrics(run));
    assertThat(metrics(run).get("loss/step")).hasSize(7);
    assertThat(metrics(run).get("loss/epoch"))
        .extracting(p -> p.get(0))
        .containsExactly(5d, 10d, 15d);
  }

  @Test
  void isNotThereUnlessAskedFor() {
    RunDirectory run = SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("run"));
    assertThat(run.tensorboard()).doesNotExist();
  }

  /** As runs that are older than the choice have it. */
  @Test
  void isNotThereWhereTheConfigurationSaysNothingOfIt() throws IOException {
    RunDirectory run = SmallRun.train(SmallRun.config(data, "epochs=1"), folder.resolve("run"));
    String saved = Files.readString(run.config());
    assertThat(saved).contains("  tensorboard: false\n");
    Files.writeString(run.config(), saved.replace("  tensorboard: false\n", ""));
    assertThat(TrainConfig.of(run)).isEqualTo(SmallRun.config(data, "epochs=1"));
  }

  @Test
  void goesOnInAnotherFileThatDropsWhatCameAfterTheCheckpoint() throws IOException {
    RunDirectory run = killedAndResumed();
    List<Path> files = EventReader.files(run.tensorboard());
    assertThat(files).hasSize(3);
    assertThat(EventReader.read(files.get(2)).get(1).step()).isEqualTo(6);
    assertThat(points(run)).isEqualTo(metrics(run));
  }

  @Test
  void showsInTensorBoardWhatTheMetricsSay() throws Exception {
    RunDirectory whole = SmallRun.train(config(), folder.resolve("whole"));
    assertThat(inTensorBoard(whole)).isEqualTo(metrics(whole));
    RunDirectory resumed = killedAndResumed();
    assertThat(inTensorBoard(resumed)).isEqualTo(metrics(resumed));
  }

  @Test
  void makesNoFileWhenThereIsNothingLeftToTrain() throws IOException {
    RunDirectory run = SmallRun.train(config(), folder.resolve("run"));
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    assertThat(EventReader.files(run.tensorboard())).hasSize(1);
  }

  @Test
  void showsTheEpochToThoseWhoLookAtItsEnd() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    List<Integer> seen = new ArrayList<>();
    TrainingListener looking =
        new TrainingListener() {
          @Override
          public void afterEpoch(Metric epoch) {
            try {
              seen.add(points(run).get("loss/epoch").size());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    try (Trainer trainer = SmallRun.start(config(), run)) {
      trainer.train(() -> false, looking, EpochObserver.NONE);
    }
    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void endsTrainingWhenItCannotBeWritten() throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    Files.createFile(run.tensorboard());
    try (Trainer trainer = SmallRun.start(config(), run)) {
      assertThatThrownBy(
              () -> trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE))
          .isInstanceOf(SdclrException.class)
          .hasMessage(
              "cannot make a TensorBoard file in " + run.tensorboard() + ": a file is in the way");
    }
  }

  private static TrainConfig config(String... settings) {
    List<String> all = new ArrayList<>(List.of("log.tensorboard=true", "epochs=3"));
    all.addAll(List.of(settings));
    return SmallRun.config(data, all.toArray(String[]::new));
  }

  /**
   * A run stopped in its second epoch, whose machine forgot the last checkpoint and the last bytes:
   * it goes on after the first epoch, and is stopped and goes on once more.
   */
  private RunDirectory killedAndResumed() throws IOException {
    RunDirectory run = RunDirectory.create(folder.resolve("killed"));
    Path first = folder.resolve("first.safetensors");
    try (Trainer trainer = SmallRun.start(config(), run)) {
      trainer.train(
          () -> trainer.position().epoch() == 1, TrainingListener.NONE, EpochObserver.NONE);
      Files.copy(run.lastCheckpoint(), first);
      trainer.train(
          () -> trainer.position().step() == 9, TrainingListener.NONE, EpochObserver.NONE);
    }
    Files.move(first, run.lastCheckpoint(), StandardCopyOption.REPLACE_EXISTING);
    List<Path> files = EventReader.files(run.tensorboard());
    try (FileChannel last = FileChannel.open(files.get(1), StandardOpenOption.WRITE)) {
      last.truncate(last.size() - 20);
    }
    try (Trainer trainer = SmallRun.resume(run)) {
      trainer.train(() -> false, TrainingListener.NONE, EpochObserver.NONE);
    }
    return run;
  }

  private static Map<String, List<List<Double>>> metrics(RunDirectory run) {
    Map<String, List<List<Double>>> points = new TreeMap<>();
    for (Metric metric : run.metrics().read()) {
      add(points, "loss", metric, Metric::loss);
      add(points, "learning_rate", metric, Metric::learningRate);
      add(points, "images_per_second", metric, Metric::imagesPerSecond);
    }
    return points;
  }

  private static void add(
      Map<String, List<List<Double>>> points,
      String name,
      Metric metric,
      ToDoubleFunction<Metric> value) {
    String tag = name + "/" + metric.kind().name().toLowerCase(Locale.ROOT);
    add(points, tag, metric.step(), (float) value.applyAsDouble(metric));
  }

  private static void add(
      Map<String, List<List<Double>>> points, String tag, long step, float value) {
    points
        .computeIfAbsent(tag, name -> new ArrayList<>())
        .add(List.of((double) step, (double) value));
  }

  /** The points of all files by the rule that TensorBoard documents for restarts. */
  private static Map<String, List<List<Double>>> points(RunDirectory run) throws IOException {
    Map<String, List<List<Double>>> points = new TreeMap<>();
    for (Path file : EventReader.files(run.tensorboard())) {
      for (Event event : EventReader.readWhole(file)) {
        if (event.sessionStatus() == 1) {
          points.values().forEach(list -> list.removeIf(p -> p.get(0) >= event.step()));
        }
        for (Point point : event.points()) {
          add(points, point.tag(), event.step(), point.value());
        }
      }
    }
    return points;
  }

  private Map<String, List<List<Double>>> inTensorBoard(RunDirectory run) throws Exception {
    Path script = folder.resolve("script.py");
    try (InputStream in = getClass().getResourceAsStream("tensorboard_scalars.py")) {
      Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
    }
    Process python = start(script, run.tensorboard());
    String answer;
    try (InputStream out = python.getInputStream()) {
      answer = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (python.waitFor() == MISSING) {
      abort("%s: %s; SDCLR_PYTHON may name another Python".formatted(PYTHON, answer.strip()));
    }
    assertThat(python.exitValue()).as(Files.readString(folder.resolve("errors"))).isZero();
    return new TreeMap<>(
        new JsonMapper()
            .readValue(answer, new TypeReference<Map<String, List<List<Double>>>>() {}));
  }

  private Process start(Path script, Path events) throws IOException {
    try {
      return new ProcessBuilder(PYTHON, script.toString(), events.toString())
          .redirectError(folder.resolve("errors").toFile())
          .start();
    } catch (IOException e) {
      return abort("%s cannot be started".formatted(PYTHON));
    }
  }
}
