package dev.sdclr.cli;

import dev.sdclr.StopRequests.Registration;
import java.text.DecimalFormat;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that redraws itself, with speed and remaining time. */
final class TerminalBar implements Bar {

  private static final int UPDATE_MILLIS = 250;

  private final ProgressBar bar;
  private final Registration ending;

  TerminalBar(StopSignal stop, String task, String unit, long done, long total) {
    TerminalLine line = new TerminalLine(System.err);
    ending = stop.beforeLeaving(line::end);
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUnit(" " + unit, 1)
            .setInitialMax(total)
            .startsFrom(done, Duration.ZERO)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setConsumer(line)
            .showSpeed(new DecimalFormat("#,##0"))
            .build();
  }

  @Override
  public void update(long done, String message) {
    bar.stepTo(done);
    bar.setExtraMessage(message.isEmpty() ? "" : ", " + message); // behind the speed, without a gap
  }

  @Override
  public void close() {
    bar.close();
    ending.close();
  }
}
