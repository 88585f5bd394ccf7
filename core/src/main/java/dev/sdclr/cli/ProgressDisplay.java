package dev.sdclr.cli;

import dev.sdclr.StopRequests;
import dev.sdclr.job.JobListener;
import dev.sdclr.train.TrainConfig;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Shows what a job says and one of its tasks after another, and lets go of the work when a stop is
 * asked for.
 *
 * <p>For one thread; closing ends the last bar.
 */
final class ProgressDisplay implements JobListener, AutoCloseable {

  private final Console console;
  private String prefix;
  private final Clock clock;
  private TrainingForecast forecast;
  private Bar bar;
  private String current = "";

  /** Puts {@code prefix} before every task's name. */
  ProgressDisplay(Console console, String prefix) {
    this(console, prefix, Clock.system(ZoneId.systemDefault()));
  }

  /** The same by a clock of its own. */
  ProgressDisplay(Console console, String prefix, Clock clock) {
    this.console = console;
    this.prefix = prefix;
    this.clock = clock;
    forecast = new TrainingForecast(clock, Optional.empty());
  }

  @Override
  public void say(String line) {
    close(); // on a terminal a bar would be drawn over the line
    console.line("%s", line);
  }

  @Override
  public void part(String name) {
    close();
    prefix = name + ": ";
    forecast = new TrainingForecast(clock, Optional.empty());
  }

  @Override
  public void beforeTraining(TrainConfig config) {
    if (prefix.isEmpty()) { // a quickstart's settings are its own
      forecast = new TrainingForecast(clock, Optional.of(SmallerSettings.of(config)));
    }
  }

  @Override
  public void beforeFirstStep(Progress progress) {
    foretell(forecast.beforeFirstStep(progress));
  }

  @Override
  public void afterStep(Progress progress) {
    foretell(forecast.afterStep(progress));
    long before = (long) (progress.epoch() - 1) * progress.imagesPerEpoch();
    long total = (long) progress.epochs() * progress.imagesPerEpoch();
    show(
        "pre-train",
        "images",
        before + progress.imagesSeen(),
        total,
        "epoch %d/%d, loss %.3f".formatted(progress.epoch(), progress.epochs(), progress.loss()));
  }

  private void foretell(List<String> lines) {
    lines.forEach(line -> say(prefix + line));
  }

  @Override
  public void progress(String task, String unit, long done, long total) {
    show(task, unit, done, total, "");
    stop().check();
  }

  @Override
  public StopRequests stop() {
    return console.stop();
  }

  private void show(String task, String unit, long done, long total, String message) {
    if (!task.equals(current)) {
      close();
      current = task;
      bar = Bar.of(console, prefix + task, unit, done, total);
    }
    bar.update(done, message);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
      current = "";
    }
  }
}
