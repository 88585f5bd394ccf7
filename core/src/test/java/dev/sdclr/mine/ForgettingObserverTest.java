package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.GeneratedImages;
import dev.sdclr.GeneratedImages.Motif;
import dev.sdclr.ProgressListener;
import dev.sdclr.SavedRun;
import dev.sdclr.SmallRun;
import dev.sdclr.checkpoint.Position;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.method.Method;
import dev.sdclr.run.Forgetting;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.tensor.Compute;
import dev.sdclr.train.EpochObserver;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import dev.sdclr.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForgettingObserverTest {

  private static final String EVERY_2 = "log.mineEveryEpochs=2";

  @TempDir static Path shared;
  static Path data;

  @TempDir Path folder;

  /** Four batches an epoch. */
  @BeforeAll
  static void writeImages() {
    data = new GeneratedImages(37).writeClasses(shared.resolve("data"), 20, 8, 2);
  }

  private static ForgettingObserver observer(RunDirectory run) {
    TrainConfig config = TrainConfig.of(run);
    return new ForgettingObserver(
        config, run, PretrainingData.reopen(config.data(), run), Compute.resolve(config.compute()));
  }

  private static void train(Trainer trainer, RunDirectory run, BooleanSupplier stop) {
    try (trainer) {
      trainer.train(stop, TrainingListener.NONE, observer(run));
    }
  }

  private RunDirectory observed(String name, String... settings) {
    RunDirectory run = RunDirectory.create(folder.resolve(name));
    train(SmallRun.start(SmallRun.config(data, settings), run), run, () -> false);
    return run;
  }

  private static Path log(RunDirectory run) {
    return run.path().resolve("forgetting.jsonl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"method.name=sdclr", "method.name=simclr", "compute.type=bf16"})
  void leavesTrainingAsItIs(String setting) {
    RunDirectory plain =
        SmallRun.train(SmallRun.config(data, setting, "epochs=3"), folder.resolve("plain"));
    RunDirectory observed = observed("observed", setting, "epochs=3", "log.mineEveryEpochs=1");
    assertThat(SavedRun.of(observed)).isEqualTo(SavedRun.of(plain));
    assertThat(observed.forgetting().read()).extracting(Forgetting::epoch).containsExactly(1, 2, 3);
    assertThat(log(plain)).doesNotExist();
  }

  /** The last line is what mining the finished run finds. */
  @Test
  void findsWhatMiningFinds() {
    RunDirectory run = observed("run", "epochs=4", EVERY_2);
    List<Forgetting> lines = run.forgetting().read();
    assertThat(lines).extracting(Forgetting::epoch).containsExactly(2, 4);
    assertThat(lines.get(0).mean()).isNotEqualTo(lines.get(1).mean());
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      Miner.Result mined =
          new Miner(encoder, encoder.data().labelled(), new PrunedDisagreement(0.9), false)
              .mine(ProgressListener.NONE);
      Forgetting last = lines.get(1);
      Map<String, Double> means =
          mined.ranked().stream()
              .collect(
                  Collectors.groupingBy(
                      MinedImage::label, Collectors.averagingDouble(MinedImage::score)));
      assertThat(last.byClass().keySet()).containsExactly("checkers", "disc", "stripes");
      assertThat(last.byClass()).isEqualTo(means);
      assertThat(last.many()).isEqualTo(means.get("stripes"));
      assertThat(last.medium()).isEqualTo(means.get("checkers"));
      assertThat(last.few()).isEqualTo(means.get("disc"));
      assertThat(last.mean())
          .isCloseTo((20 * last.many() + 8 * last.medium() + 2 * last.few()) / 30, offset(1e-9));
      assertThat(last.auroc()).isEqualTo(mined.summary().auroc());
      assertThat(last.tailShareInTop10()).isEqualTo(mined.summary().top().get(2).tailShare());
      assertThat(last.pruneFraction()).isEqualTo(0.9);
    }
  }

  /** A copy that lacks nothing, as a ramp from nothing begins with, would tell nothing. */
  @ParameterizedTest
  @CsvSource({"0, 0.6, 0.6", "0.9, 0.6, 0.6", "0, 0, 0.9"})
  void removesTheShareThatARunEndsAt(double first, double last, double expected) {
    RunDirectory run =
        observed(
            "run",
            "epochs=4",
            EVERY_2,
            "method.pruneFraction=" + first,
            "method.selfDamage.finalPruneFraction=" + last);
    assertThat(run.forgetting().read())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line.pruneFraction()).isEqualTo(expected))
        .allSatisfy(line -> assertThat(line.mean()).isPositive());
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      assertThat(ForgettingObserver.pruneFraction(encoder)).isEqualTo(expected);
    }
  }

  @Test
  void goesOnAsIfItHadNotStopped() throws IOException {
    String[] settings = {"epochs=4", EVERY_2};
    RunDirectory whole = observed("whole", settings);
    RunDirectory stopped = RunDirectory.create(folder.resolve("stopped"));
    // Stops right at the end of epoch 2, before its observation; then in the middle of epoch 3.
    Trainer first = SmallRun.start(SmallRun.config(data, settings), stopped);
    train(first, stopped, () -> first.position().step() >= 8);
    assertThat(first.position().epoch()).isEqualTo(2);
    assertThat(log(stopped)).doesNotExist();
    Trainer second = SmallRun.resume(stopped);
    train(second, stopped, () -> second.position().step() >= 10);
    assertThat(stopped.forgetting().read()).extracting(Forgetting::epoch).containsExactly(2);
    // As a kill leaves it: a line of an epoch whose checkpoint was lost, and half of another.
    String line = Files.readString(log(stopped));
    Files.writeString(
        log(stopped),
        line.replace("\"epoch\":2", "\"epoch\":4") + "{\"epoch\"",
        StandardOpenOption.APPEND);
    train(SmallRun.resume(stopped), stopped, () -> false);
    assertThat(log(stopped)).hasSameBinaryContentAs(log(whole));
    assertThat(SavedRun.of(stopped)).isEqualTo(SavedRun.of(whole));
  }

  /** A stop while images are scored leaves no line, and the next session makes it. */
  @Test
  void leavesAnObservationThatIsInterruptedToTheNextSession() {
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    AtomicInteger left = new AtomicInteger();
    Trainer trainer = SmallRun.start(SmallRun.config(data, "epochs=2", EVERY_2), run);
    try (trainer) {
      ForgettingObserver real = observer(run);
      EpochObserver interrupted =
          new EpochObserver() {
            @Override
            public boolean isDue(int epoch) {
              return real.isDue(epoch);
            }

            @Override
            public void observe(Method method, Position position, BooleanSupplier stop) {
              real.observe(method, position, () -> true);
              left.incrementAndGet();
            }
          };
      trainer.train(() -> false, TrainingListener.NONE, interrupted);
    }
    assertThat(left).hasValue(1);
    assertThat(log(run)).doesNotExist();
    train(SmallRun.resume(run), run, () -> false);
    assertThat(run.forgetting().read()).extracting(Forgetting::epoch).containsExactly(2);
  }

  @Test
  void saysWhatItCanWithoutLabels() {
    Path flat = folder.resolve("flat");
    new GeneratedImages(4).writeImages(flat, Motif.RING, 16);
    RunDirectory run = RunDirectory.create(folder.resolve("run"));
    train(SmallRun.start(SmallRun.config(flat, EVERY_2), run), run, () -> false);
    Forgetting line = run.forgetting().read().get(0);
    assertThat(line.images()).isEqualTo(16);
    assertThat(line.mean()).isPositive();
    assertThat(line.byClass()).isEmpty();
    assertThat(line.few()).isNull();
    assertThat(line.tailShareInTop10()).isNull();
    assertThat(line.auroc()).isNull();
  }
}
