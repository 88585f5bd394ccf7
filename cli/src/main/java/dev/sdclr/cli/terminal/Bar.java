package dev.sdclr.cli.terminal;

import dev.sdclr.Counted;
import dev.sdclr.StopRequests.Registration;
import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.process.StopSignal;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One long task's progress, shown to the user; closing ends its line. */
sealed interface Bar extends AutoCloseable {

  /** Units that take seconds each, of which a speed would round to 0. */
  Set<String> SLOW = Set.of("fits", "orderings", "strategies");

  /** Shows that {@code done} units are done, with a few words. */
  void update(long done, String message);

  @Override
  void close();

  /**
   * Shows a bar on a terminal, else a line now and then.
   *
   * @param console where lines go; its end ends a bar's line
   * @param task in a few words
   * @param unit such as {@code images}
   * @param done units done in earlier sessions
   * @param total units, or −1 when unknown
   */
  @SuppressWarnings("SystemConsoleNull") // ./sdclr sets jdk.console so that it stays null
  static Bar of(Console console, String task, String unit, long done, long total) {
    boolean terminal =
        System.console() != null
            && System.getenv("TERM") != null
            && LaunchedRank.isFirst(System.getenv());
    return terminal
        ? new OnTerminal(System.err, console.stop(), task, unit, done, total)
        : new InLines(console.err(), task, unit, done, total, System::nanoTime);
  }

  /** A bar that redraws itself, with speed and remaining time. */
  final class OnTerminal implements Bar {

    private static final int UPDATE_MILLIS = 250;

    private final TerminalLine line;
    private final ProgressBar bar;
    private final Registration ending;

    OnTerminal(PrintStream out, StopSignal stop, String task, String unit, long done, long total) {
      line = new TerminalLine(out);
      ending = stop.beforeLeaving(line::end);
      ProgressBarBuilder builder =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setUnit(" " + unit, 1)
              .setInitialMax(total)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
              .setUpdateIntervalMillis(UPDATE_MILLIS)
              .setConsumer(line);
      if (!SLOW.contains(unit)) {
        builder.showSpeed(new DecimalFormat("#,##0"));
      }
      bar = builder.build();
    }

    @Override
    public void update(long done, String message) {
      bar.stepTo(done);
      bar.setExtraMessage(
          message.isEmpty() ? "" : ", " + message); // behind the speed, without a gap
    }

    @Override
    public void close() {
      bar.close();
      line.end(); // the library does not where it draws the bar for the first time only now
      ending.close();
    }
  }

  /** A line every few seconds, for logs and pipes. */
  final class InLines implements Bar {

    private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;
    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private final String task;
    private final String unit;
    private final long before;
    private final long total;
    private final LongSupplier nanoTime;
    private final long started;
    private long lastLine;
    private long done;
    private String message = "";
    private boolean isSaid;

    InLines(
        PrintWriter out, String task, String unit, long done, long total, LongSupplier nanoTime) {
      this.out = out;
      this.nanoTime = nanoTime;
      this.started = nanoTime.getAsLong();
      this.lastLine = started;
      this.task = task;
      this.unit = unit;
      this.before = done;
      this.done = done;
      this.total = total;
    }

    @Override
    public void update(long nowDone, String nowMessage) {
      isSaid &= nowDone == done && nowMessage.equals(message);
      done = nowDone;
      message = nowMessage;
      if (!isSaid && nanoTime.getAsLong() - lastLine > NANOS_BETWEEN_LINES) {
        lastLine = nanoTime.getAsLong();
        print();
      }
    }

    @Override
    public void close() {
      // A task that fails ends with the line that says why, and no other.
      if (done >= total && !isSaid) {
        print();
      }
    }

    private void print() {
      isSaid = true;
      double seconds = Math.max(1e-3, (nanoTime.getAsLong() - started) / NANOS);
      double speed = (done - before) / seconds;
      String share = total > 0 ? " %3d %%".formatted(100 * done / total) : "";
      String remaining = total > done && speed > 0 ? ", ETA " + clock((total - done) / speed) : "";
      String rate =
          done > before && !SLOW.contains(unit) ? ", " + Counted.perSecond(speed, unit) : "";
      out.printf(
          "%s:%s of %s%s, %s%s%s%n",
          task,
          share,
          Counted.of(Math.max(total, done), singular(), unit),
          rate,
          clock(seconds),
          remaining,
          suffix());
      out.flush();
    }

    /** All units are plural, as speeds have them. */
    private String singular() {
      return unit.equals("strategies") ? "strategy" : unit.replaceFirst("s$", "");
    }

    private String suffix() {
      return message.isEmpty() ? "" : ", " + message;
    }

    private static String clock(double seconds) {
      Duration d = Duration.ofSeconds(Math.round(seconds));
      return "%d:%02d:%02d".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart());
    }
  }
}
