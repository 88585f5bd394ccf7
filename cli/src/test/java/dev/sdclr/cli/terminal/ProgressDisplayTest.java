package dev.sdclr.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.job.TrainingForecast;
import dev.sdclr.job.TrainingForecast.Shortcut;
import dev.sdclr.process.StopSignal;
import dev.sdclr.train.TrainingListener.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  private static final ZonedDateTime NOW =
      ZonedDateTime.of(2026, 3, 4, 15, 20, 0, 0, ZoneOffset.UTC);
  private static final Duration LONG = Duration.ofMinutes(200);
  private static final TrainingForecast FORECAST =
      new TrainingForecast(
          LONG,
          NOW,
          NOW.plus(LONG),
          200,
          false,
          1,
          false,
          List.of(new Shortcut(Map.of("epochs", "30"), Duration.ofMinutes(30))));

  private final StringWriter all = new StringWriter();

  private ProgressDisplay display(String prefix) {
    PrintWriter writer = new PrintWriter(all);
    return new ProgressDisplay(new Console(writer, writer, new StopSignal()), prefix);
  }

  /** Where there is a bar, the line would be drawn over. */
  @Test
  void aForecastIsPrintedBeforeTheFirstBarWithOptionsToShortenIt() {
    try (ProgressDisplay display = display("")) {
      display.beforeFirstStep(new Progress(1, 200, 0, 100, 0, Double.NaN));
      display.foretold(FORECAST);
      display.afterStep(new Progress(200, 200, 100, 100, 200, 1.0));
    }
    assertThat(all.toString().lines().map(line -> line.replaceAll("  +", "  ")))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo("first step: reads images, makes views of them, and trains on them"),
            line ->
                assertThat(line).startsWith("about 3 h 20 min for 200 epochs; ready about 18:40"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "for a first look, stop it (Ctrl-C) and add some of these, with another"
                            + " --out:"),
            line -> assertThat(line).isEqualTo("  --epochs 30  about 30 min"),
            line -> assertThat(line).startsWith("pre-train: 100 % of"));
  }

  @Test
  void nothingShortensPartsWhoseSettingsAreNotTheUsers() {
    try (ProgressDisplay display = display("")) {
      display.part("sdclr");
      display.foretold(FORECAST);
    }
    assertThat(all.toString().lines())
        .containsExactly(
            "sdclr: about 3 h 20 min for 200 epochs; ready about 18:40, going by the first step");
  }
}
