package dev.sdclr.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.RoughTime;
import dev.sdclr.train.TrainingListener.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingForecastTest {

  private static final int EPOCHS = 200;
  private static final int IMAGES = 1000;
  private static final int BATCH = 100;
  private static final int STEPS = EPOCHS * IMAGES / BATCH;

  private final HandClock clock = new HandClock(Instant.parse("2026-03-04T15:20:00Z"));
  private final SmallerSettings smaller = new SmallerSettings(EPOCHS, 224, 64);

  /** A clock that stands still until it is moved. */
  private static final class HandClock extends Clock {
    private Instant now;

    HandClock(Instant now) {
      this.now = now;
    }

    void move(double seconds) {
      now = now.plusMillis(Math.round(1000 * seconds));
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private static Progress after(long step) {
    int inEpoch = (int) (step * BATCH % IMAGES);
    int epoch = (int) (step * BATCH / IMAGES) + 1;
    return inEpoch == 0 && step > 0
        ? new Progress(epoch - 1, EPOCHS, IMAGES, IMAGES, step, 1.0)
        : new Progress(epoch, EPOCHS, inEpoch, IMAGES, step, 1.0);
  }

  private TrainingForecast started(long step) {
    TrainingForecast forecast = new TrainingForecast(clock, Optional.of(smaller));
    assertThat(forecast.beforeFirstStep(after(step))).hasSize(1);
    return forecast;
  }

  @Test
  void foretellsTheEndByTheFirstStep() {
    TrainingForecast forecast = started(0);
    clock.move(12_000.0 / STEPS);
    assertThat(forecast.afterStep(after(1)).get(0))
        .isEqualTo("about 3 h 20 min for 200 epochs; ready about 18:40, going by the first step");
  }

  @Test
  void suggestsSmallerSettingsWithTheirTimesWhenItTakesHours() {
    TrainingForecast forecast = started(0);
    clock.move(12_000.0 / STEPS);
    List<String> lines = forecast.afterStep(after(1));
    assertThat(lines.subList(1, lines.size()))
        .extracting(line -> line.replaceAll("  +", "  ").strip())
        .containsExactly(
            "for a first look, stop it (Ctrl-C) and add some of these, with another --out:",
            "--epochs 30  about 30 min",
            "--set views.imageSize=112  about 70 min",
            "--set model.width=32  about 1 h 40 min",
            "--set views.imageSize=112 --set model.width=32 --epochs 171  about 30 min");
  }

  @Test
  void suggestsNothingForAShortRunOrWhereSettingsAreFixed() {
    TrainingForecast forecast = started(0);
    clock.move(100.0 / STEPS);
    assertThat(forecast.afterStep(after(1)))
        .containsExactly("about 2 min for 200 epochs; ready about 15:21, going by the first step");
    TrainingForecast resumed = new TrainingForecast(clock, Optional.empty());
    resumed.beforeFirstStep(new Progress(101, EPOCHS, 0, IMAGES, STEPS / 2, Double.NaN));
    clock.move(24_000.0 / STEPS);
    assertThat(resumed.afterStep(after(STEPS / 2 + 1)))
        .containsExactly(
            "about 3 h 20 min for the 100 epochs left; ready about 18:40, going by the first step");
  }

  @Test
  void saysItAgainOnceWhenLaterStepsAreFaster() {
    TrainingForecast forecast = started(0);
    clock.move(6);
    assertThat(forecast.afterStep(after(1))).isNotEmpty();
    for (int step = 2; step <= 20; step++) {
      clock.move(2);
      assertThat(forecast.afterStep(after(step))).isEmpty();
    }
    clock.move(2);
    assertThat(forecast.afterStep(after(21)))
        .containsExactly("now about 67 min for 200 epochs; ready about 16:26");
    clock.move(2000);
    assertThat(forecast.afterStep(after(22))).isEmpty();
  }

  @Test
  void keepsQuietWhenLaterStepsAreAsTheFirst() {
    TrainingForecast forecast = started(0);
    for (int step = 1; step <= 100; step++) {
      clock.move(step == 1 ? 2.2 : 2);
      assertThat(forecast.afterStep(after(step))).hasSize(step == 1 ? 1 : 0);
    }
  }

  @Test
  void namesTheDayOfALateEnd() {
    TrainingForecast forecast = started(0);
    clock.move(36_000.0 / STEPS);
    assertThat(forecast.afterStep(after(1)).get(0))
        .startsWith("about 10 h for 200 epochs; ready about 01:20 tomorrow, ");
    TrainingForecast longer = started(0);
    clock.move(432_000.0 / STEPS);
    assertThat(longer.afterStep(after(1)).get(0))
        .startsWith("about 5 days for 200 epochs; ready on Mon 9 Mar, ");
  }

  @Test
  void theOnlyStepNeedsNoForecast() {
    TrainingForecast forecast = new TrainingForecast(clock, Optional.of(smaller));
    forecast.beforeFirstStep(new Progress(1, 1, 0, 5, 0, Double.NaN));
    clock.move(10_000);
    assertThat(forecast.afterStep(new Progress(1, 1, 5, 5, 1, 1.0))).isEmpty();
  }

  /** Where there is a bar, the line would be drawn over. */
  @Test
  void isPrintedBeforeTheFirstBar() {
    StringWriter all = new StringWriter();
    PrintWriter writer = new PrintWriter(all);
    Console console = new Console(writer, writer, new StopSignal());
    try (ProgressDisplay display = new ProgressDisplay(console, "", clock)) {
      display.beforeFirstStep(after(0));
      assertThat(all.toString())
          .isEqualTo(
              "first step: reads images, makes views of them, and"
                  + " trains on them%n".formatted());
      clock.move(12_000.0 / STEPS);
      display.afterStep(after(1));
      display.afterStep(after(STEPS));
    }
    assertThat(all.toString().lines())
        .element(1)
        .asString()
        .startsWith("about 3 h 20 min for 200 epochs; ready about 18:40");
    assertThat(all.toString().lines()).element(2).asString().startsWith("pre-train: 100 % of");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1 s",
    "89, 89 s",
    "90, 2 min",
    "5399, 1 h 30 min",
    "5400, 1 h 30 min",
    "7200, 2 h",
    "12000, 3 h 20 min",
    "36000, 10 h",
    "172000, 2 days",
    "432000, 5 days"
  })
  void roundsAsAnEstimateDeserves(long seconds, String words) {
    assertThat(RoughTime.of(Duration.ofSeconds(seconds))).isEqualTo(words);
  }
}
