package dev.sdclr.run;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.List;

/** {@code metrics.jsonl}: one JSON object a line, appended as training goes. */
public final class MetricLog {

  private final JsonLines<Metric> lines;

  MetricLog(Path file) {
    lines = new JsonLines<>(file, Metric.class);
  }

  /**
   * Adds one line.
   *
   * @throws SdclrException when it cannot be written
   */
  public void append(Metric metric) {
    lines.append(metric);
  }

  /** All lines; a last line that a kill cut short is left out. */
  public List<Metric> read() {
    return lines.read();
  }

  /** Drops the lines after {@code step}, which a resumed run is going to write again. */
  public void truncateAfter(long step) {
    lines.keep(metric -> metric.step() <= step);
  }
}
