package dev.sdclr.cli;

import dev.sdclr.eval.ProgressListener;
import dev.sdclr.train.TrainingListener;
import java.util.List;

/**
 * Shows one task after another, and lets go of the work when a stop is asked for.
 *
 * <p>For one thread; closing ends the last bar.
 */
final class ProgressDisplay implements TrainingListener, ProgressListener, AutoCloseable {

  private final Console console;
  private final String prefix;
  private final TrainingForecast forecast;
  private Bar bar;
  private String current = "";

  /** Puts {@code prefix} before every task's name. */
  ProgressDisplay(Console console, String prefix, TrainingForecast forecast) {
    this.console = console;
    this.prefix = prefix;
    this.forecast = forecast;
  }

  @Override
  public void beforeFirstStep(Progress progress) {
    say(forecast.beforeFirstStep(progress));
  }

  @Override
  public void afterStep(Progress progress) {
    say(forecast.afterStep(progress));
    long before = (long) (progress.epoch() - 1) * progress.imagesPerEpoch();
    long total = (long) progress.epochs() * progress.imagesPerEpoch();
    show(
        "pre-train",
        "images",
        before + progress.imagesSeen(),
        total,
        "epoch %d/%d, loss %.3f".formatted(progress.epoch(), progress.epochs(), progress.loss()));
  }

  @Override
  public void progress(String task, String unit, long done, long total) {
    show(task, unit, done, total, "");
    console.stop().check();
  }

  /** Follows a download, as {@link dev.sdclr.data.known.FetchProgress} tells of it. */
  void downloaded(String file, long bytesDone, long bytesTotal) {
    show("fetch " + file, "bytes", bytesDone, bytesTotal, "");
    console.stop().check();
  }

  /** Ends the bar before: on a terminal it would be drawn over the lines. */
  private void say(List<String> lines) {
    if (!lines.isEmpty()) {
      close();
      lines.forEach(line -> console.line("%s%s", prefix, line));
    }
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
