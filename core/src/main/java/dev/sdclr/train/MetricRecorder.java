package dev.sdclr.train;

import dev.sdclr.run.JsonLines;
import dev.sdclr.run.Metric;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.run.tensorboard.EventFile;

/** Writes metrics to {@code metrics.jsonl} and, when asked to, for TensorBoard. */
final class MetricRecorder implements AutoCloseable {

  private final RunDirectory run;
  private final JsonLines<Metric> log;
  private final boolean tensorboard;

  /** Of this session; null before it and where none is asked for. */
  private EventFile events;

  MetricRecorder(RunDirectory run, LogConfig config) {
    this.run = run;
    log = run.metrics();
    tensorboard = config.tensorboard();
  }

  /** Begins a session that goes on after {@code step}. */
  void startAfter(long step) {
    close();
    if (tensorboard) {
      events = EventFile.create(run.tensorboard(), step + 1);
    }
  }

  void append(Metric metric) {
    log.append(metric);
    if (events != null) {
      events.append(metric);
    }
  }

  /** Makes sure that readers see what was written. */
  void flush() {
    if (events != null) {
      events.flush();
    }
  }

  @Override
  public void close() {
    if (events != null) {
      EventFile finished = events;
      events = null;
      finished.close();
    }
  }
}
