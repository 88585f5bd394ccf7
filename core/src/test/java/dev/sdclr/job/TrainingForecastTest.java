package dev.sdclr.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.RoughTime;
import dev.sdclr.job.TrainingForecast.Extent;
import dev.sdclr.job.TrainingForecast.Forecaster;
import dev.sdclr.train.TrainingListener.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingForecastTest {

  private static final int EPOCHS = 200;
  private static final int IMAGES = 1000;
  private static final int BATCH = 100;
  private static final int STEPS = EPOCHS * IMAGES / BATCH;

  private final HandClock clock = new HandClock(Instant.parse("2026-03-04T15:20:00Z"));
  private final Extent extent = new Extent(EPOCHS, 224, 112, 64);
  private final List<TrainingForecast> foretold = new ArrayList<>();

  private final JobListener listener =
      new JobListener() {
        @Override
        public void foretold(TrainingForecast forecast) {
          foretold.add(forecast);
        }
      };

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

  private Forecaster started(long step) {
    Forecaster forecaster = new Forecaster(listener, clock, Optional.of(extent));
    forecaster.beforeFirstStep(after(step));
    return forecaster;
  }

  /** What a step has it say, once it has said it. */
  private List<TrainingForecast> after(Forecaster forecaster, long step) {
    foretold.clear();
    forecaster.afterStep(after(step));
    return List.copyOf(foretold);
  }

  private String sentence(Forecaster forecaster, long step) {
    List<TrainingForecast> said = after(forecaster, step);
    assertThat(said).hasSize(1);
    return said.get(0).sentence();
  }

  @Test
  void foretellsTheEndByTheFirstStepWhereThatIsLong() {
    Forecaster forecaster = started(0);
    clock.move(36_000.0 / STEPS);
    assertThat(sentence(forecaster, 1))
        .isEqualTo(
            "about 10 h for 200 epochs; ready about 01:20 tomorrow, going by the first step");
  }

  @Test
  void leavesOutAFirstStepThatIsLongOnlyByWhatIsDoneOnce() {
    Forecaster forecaster = started(0);
    clock.move(7);
    assertThat(after(forecaster, 1)).isEmpty();
    for (int step = 2; step <= 5; step++) {
      clock.move(1);
      assertThat(after(forecaster, step)).isEmpty();
    }
    clock.move(1);
    assertThat(sentence(forecaster, 6))
        .isEqualTo("about 33 min for 200 epochs; ready about 15:53, going by the first steps");
  }

  @Test
  void suggestsSmallerSettingsWithTheirTimesWhenItTakesHours() {
    Forecaster forecaster = started(0);
    clock.move(12_000.0 / STEPS);
    assertThat(after(forecaster, 1)).isEmpty();
    clock.move(12_000.0 / STEPS);
    assertThat(after(forecaster, 2).get(0).shortcuts())
        .extracting(
            shortcut -> "%s: %s".formatted(shortcut.settings(), RoughTime.of(shortcut.whole())))
        .containsExactly(
            "{epochs=30}: 30 min",
            "{views.imageSize=112}: 70 min",
            "{model.width=32}: 1 h 40 min",
            "{views.imageSize=112, model.width=32, epochs=171}: 30 min");
  }

  @Test
  void suggestsNoViewsSmallerThanTheirSmallCrops() {
    assertThat(new Extent(EPOCHS, 224, 113, 16).shortcuts(Duration.ofHours(3)))
        .extracting(shortcut -> shortcut.settings().keySet())
        .containsExactly(Set.of("epochs"));
  }

  @Test
  void suggestsNothingForAShortRunOrWhereSettingsAreFixed() {
    Forecaster forecaster = started(0);
    clock.move(2);
    assertThat(after(forecaster, 1)).isEmpty(); // too soon to tell
    clock.move(5);
    TrainingForecast quick = after(forecaster, 101).get(0);
    assertThat(quick.shortcuts()).isEmpty();
    assertThat(quick.sentence())
        .isEqualTo("about 2 min for 200 epochs; ready about 15:21, going by the first steps");
    Forecaster resumed = new Forecaster(listener, clock, Optional.empty());
    resumed.beforeFirstStep(new Progress(101, EPOCHS, 0, IMAGES, STEPS / 2, Double.NaN));
    clock.move(24_000.0 / STEPS);
    assertThat(after(resumed, STEPS / 2 + 1)).isEmpty();
    clock.move(24_000.0 / STEPS);
    TrainingForecast rest = after(resumed, STEPS / 2 + 2).get(0);
    assertThat(rest.shortcuts()).isEmpty();
    assertThat(rest.sentence())
        .isEqualTo(
            "about 3 h 20 min for the 100 epochs left; ready about 18:40, going by the first steps");
  }

  @Test
  void saysItAgainOnceWhenLaterStepsAreFaster() {
    Forecaster forecaster = started(0);
    clock.move(16);
    assertThat(after(forecaster, 1)).isNotEmpty();
    for (int step = 2; step <= 20; step++) {
      clock.move(2);
      assertThat(after(forecaster, step)).isEmpty();
    }
    clock.move(2);
    assertThat(sentence(forecaster, 21))
        .isEqualTo("now about 67 min for 200 epochs; ready about 16:26");
    clock.move(2000);
    assertThat(after(forecaster, 22)).isEmpty();
  }

  @Test
  void keepsQuietWhenLaterStepsAreAsTheFirst() {
    Forecaster forecaster = started(0);
    for (int step = 1; step <= 100; step++) {
      clock.move(step == 1 ? 2.2 : 2);
      assertThat(after(forecaster, step)).hasSize(step == 4 ? 1 : 0);
    }
  }

  @Test
  void namesTheDayOfALateEnd() {
    Forecaster forecaster = started(0);
    clock.move(36_000.0 / STEPS);
    assertThat(sentence(forecaster, 1))
        .startsWith("about 10 h for 200 epochs; ready about 01:20 tomorrow, ");
    Forecaster longer = started(0);
    clock.move(432_000.0 / STEPS);
    assertThat(sentence(longer, 1)).startsWith("about 5 days for 200 epochs; ready on Mon 9 Mar, ");
  }

  @Test
  void theOnlyStepNeedsNoForecast() {
    Forecaster forecaster = new Forecaster(listener, clock, Optional.of(extent));
    forecaster.beforeFirstStep(new Progress(1, 1, 0, 5, 0, Double.NaN));
    clock.move(10_000);
    forecaster.afterStep(new Progress(1, 1, 5, 5, 1, 1.0));
    assertThat(foretold).isEmpty();
  }

  /** A program that only listens to what is said hears it, too. */
  @Test
  void isSaidToWhoeverListens() {
    List<String> said = new ArrayList<>();
    JobListener plain =
        new JobListener() {
          @Override
          public void say(String line) {
            said.add(line);
          }
        };
    Forecaster forecaster = new Forecaster(plain, clock, Optional.empty());
    forecaster.beforeFirstStep(after(0));
    clock.move(36_000.0 / STEPS);
    forecaster.afterStep(after(1));
    assertThat(said)
        .containsExactly(
            "about 10 h for 200 epochs; ready about 01:20 tomorrow, going by the first step");
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
