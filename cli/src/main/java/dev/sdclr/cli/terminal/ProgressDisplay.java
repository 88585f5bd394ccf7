package dev.sdclr.cli.terminal;

import dev.sdclr.RoughTime;
import dev.sdclr.StopRequests;
import dev.sdclr.job.JobListener;
import dev.sdclr.job.TrainingForecast;
import java.util.stream.Collectors;

/**
 * Shows what a job says and one of its tasks after another, and lets go of the work when a stop is
 * asked for.
 *
 * <p>For one thread; closing ends the last bar.
 */
final class ProgressDisplay implements JobListener, AutoCloseable {

  private final Console console;
  private final String prefix;
  private String part = "";
  private Bar bar;
  private String current = "";

  /** Puts {@code prefix} before every task's name. */
  public ProgressDisplay(Console console, String prefix) {
    this.console = console;
    this.prefix = prefix;
  }

  @Override
  public void say(String line) {
    close(); // on a terminal a bar would be drawn over the line
    console.line("%s%s", part, line);
  }

  @Override
  public void part(String name) {
    close();
    part = name.isEmpty() ? "" : name + ": ";
  }

  @Override
  public void beforeFirstStep(Progress progress) {
    say("first step: reads images, makes views of them, and trains on them");
  }

  @Override
  public void foretold(TrainingForecast forecast) {
    say(forecast.sentence());
    if (part.isEmpty() && !forecast.shortcuts().isEmpty()) { // a quickstart's settings are its own
      say("for a first look, stop it (Ctrl-C) and add some of these, with another --out:");
      forecast
          .shortcuts()
          .forEach(
              shortcut ->
                  say(
                      "  %-60s about %s"
                          .formatted(options(shortcut), RoughTime.of(shortcut.whole()))));
    }
  }

  private static String options(TrainingForecast.Shortcut shortcut) {
    return shortcut.settings().entrySet().stream()
        .map(
            setting ->
                setting.getKey().equals("epochs")
                    ? "--epochs " + setting.getValue()
                    : "--set %s=%s".formatted(setting.getKey(), setting.getValue()))
        .collect(Collectors.joining(" "));
  }

  @Override
  public void afterStep(Progress progress) {
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
      bar = Bar.of(console, prefix + part + task, unit, done, total);
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
