package dev.sdclr.run;

import dev.sdclr.AtomicFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** {@code metrics.jsonl}: one JSON object a line, appended as training goes. */
public final class MetricLog {

  private final Path file;

  MetricLog(Path file) {
    this.file = file;
  }

  /**
   * Adds one line.
   *
   * @throws SdclrException when it cannot be written
   */
  public void append(Metric metric) {
    try {
      Files.writeString(
          file,
          RecordFile.toJsonLine(metric) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new SdclrException("cannot append to %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** All lines; a last line that a kill cut short is left out. */
  public List<Metric> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file);
      List<Metric> metrics = new ArrayList<>();
      int start = 0;
      for (int end; (end = text.indexOf('\n', start)) >= 0; start = end + 1) {
        metrics.add(
            RecordFile.fromJson(
                text.substring(start, end), Metric.class, file + " line " + (metrics.size() + 1)));
      }
      return metrics;
    } catch (IOException e) {
      throw new SdclrException("cannot read %s: %s".formatted(file, IoReason.of(e)), e);
    }
  }

  /** Drops the lines after {@code step}, which a resumed run is going to write again. */
  public void truncateAfter(long step) {
    StringBuilder kept = new StringBuilder();
    for (Metric metric : read()) {
      if (metric.step() <= step) {
        kept.append(RecordFile.toJsonLine(metric)).append('\n');
      }
    }
    AtomicFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
  }
}
