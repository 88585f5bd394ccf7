package dev.sdclr.run;

import dev.sdclr.SdclrException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of one JSON object for each epoch that was looked at while training.
 *
 * @param <T> what is written of an epoch
 */
public final class EpochLog<T extends EpochLog.Line> {

  private final JsonLines<T> lines;

  /** What is written of one epoch. */
  public interface Line {

    /** 1-based, at whose end; 0 for the network that the run began with. */
    int epoch();
  }

  EpochLog(Path file, Class<T> type) {
    lines = new JsonLines<>(file, type);
  }

  /**
   * Adds one line.
   *
   * @throws SdclrException when it cannot be written
   */
  public void append(T line) {
    lines.append(line);
  }

  /** All lines; a last line that a kill cut short is left out. */
  public List<T> read() {
    return lines.read();
  }

  /** Whether there is a line on {@code epoch}. */
  public boolean has(int epoch) {
    return read().stream().anyMatch(line -> line.epoch() == epoch);
  }

  /**
   * Drops the lines after {@code epoch}, which a resumed run is going to write again, and one that
   * was cut short.
   */
  public void truncateAfter(int epoch) {
    if (Files.exists(lines.file())) {
      lines.keep(line -> line.epoch() <= epoch);
    }
  }
}
