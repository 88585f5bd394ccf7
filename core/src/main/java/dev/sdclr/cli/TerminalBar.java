package dev.sdclr.cli;

import java.text.DecimalFormat;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar that redraws itself, with speed and remaining time. */
final class TerminalBar implements Bar {

  private static final int UPDATE_MILLIS = 250;

  private final ProgressBar bar;

  TerminalBar(String task, String unit, long done, long total) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setUnit(" " + unit, 1)
            .setInitialMax(total)
            .startsFrom(done, Duration.ZERO)
            .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .showSpeed(new DecimalFormat("#,##0"))
            .build();
  }

  @Override
  public void update(long done, String message) {
    bar.stepTo(done);
    bar.setExtraMessage(", " + message); // follows the speed without a gap
  }

  @Override
  public void close() {
    bar.close();
  }
}
