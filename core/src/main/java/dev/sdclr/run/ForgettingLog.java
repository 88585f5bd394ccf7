package dev.sdclr.run;

import dev.sdclr.SdclrException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code forgetting.jsonl}: one JSON object for each epoch that was mined while training. */
public final class ForgettingLog {

  private final JsonLines<Forgetting> lines;

  ForgettingLog(Path file) {
    lines = new JsonLines<>(file, Forgetting.class);
  }

  /**
   * Adds one line.
   *
   * @throws SdclrException when it cannot be written
   */
  public void append(Forgetting forgetting) {
    lines.append(forgetting);
  }

  /** All lines; a last line that a kill cut short is left out. */
  public List<Forgetting> read() {
    return lines.read();
  }

  /** Whether there is a line on {@code epoch} (1-based). */
  public boolean has(int epoch) {
    return read().stream().anyMatch(line -> line.epoch() == epoch);
  }

  /**
   * Drops the lines after {@code epoch} (1-based), which a resumed run is going to write again, and
   * one that was cut short.
   */
  public void truncateAfter(int epoch) {
    if (Files.exists(lines.file())) {
      lines.keep(line -> line.epoch() <= epoch);
    }
  }
}
