package dev.sdclr.cli;

import java.io.PrintWriter;
import java.time.Duration;

/** A line every few seconds, for logs and pipes. */
final class PlainBar implements Bar {

  private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;
  private static final double NANOS = 1e9;
  private static final double MIN_WHOLE = 9.95;

  private final PrintWriter out;
  private final String task;
  private final String unit;
  private final long before;
  private final long total;
  private final long started = System.nanoTime();
  private long lastLine = started;
  private long done;
  private String message = "";

  PlainBar(PrintWriter out, String task, String unit, long done, long total) {
    this.out = out;
    this.task = task;
    this.unit = unit;
    this.before = done;
    this.done = done;
    this.total = total;
  }

  @Override
  public void update(long nowDone, String nowMessage) {
    done = nowDone;
    message = nowMessage;
    if (System.nanoTime() - lastLine > NANOS_BETWEEN_LINES) {
      lastLine = System.nanoTime();
      print();
    }
  }

  @Override
  public void close() {
    // A task that fails ends with the line that says why, and no other.
    if (done >= total) {
      print();
    }
  }

  private void print() {
    double seconds = Math.max(1e-3, (System.nanoTime() - started) / NANOS);
    double speed = (done - before) / seconds;
    String share = total > 0 ? " %3d %%".formatted(100 * done / total) : "";
    String remaining = total > done && speed > 0 ? ", ETA " + clock((total - done) / speed) : "";
    String rate = done > before ? ", %s %s/s".formatted(number(speed), unit) : "";
    out.printf(
        "%s:%s of %,d %s%s, %s%s%s%n",
        task, share, Math.max(total, done), unit, rate, clock(seconds), remaining, suffix());
    out.flush();
  }

  private static String number(double speed) {
    return speed < MIN_WHOLE ? "%.1f".formatted(speed) : "%,.0f".formatted(speed);
  }

  private String suffix() {
    return message.isEmpty() ? "" : ", " + message;
  }

  private static String clock(double seconds) {
    Duration d = Duration.ofSeconds(Math.round(seconds));
    return "%d:%02d:%02d".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart());
  }
}
