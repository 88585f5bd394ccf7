package dev.sdclr.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints: results to {@code out}, progress to {@code err}.
 *
 * @param stop tells when the user wants the command to end
 */
record Console(PrintWriter out, PrintWriter err, StopSignal stop) {

  /** The streams of the command under way. */
  static Console of(CommandSpec spec, StopSignal stop) {
    return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), stop);
  }

  /** Prints a line at once. */
  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
  void line(String format, Object... values) {
    out.println(format.formatted(values));
    out.flush();
  }

  /** Prints a sentence, which has a full stop. */
  void fact(String sentence) {
    line("%s", sentence.substring(0, sentence.length() - 1));
  }

  /** Shows progress, each task's name after {@code prefix}. */
  ProgressDisplay progress(String prefix) {
    return progress(
        prefix, new TrainingForecast(Clock.system(ZoneId.systemDefault()), Optional.empty()));
  }

  /** The same for training, whose time is foretold. */
  ProgressDisplay progress(String prefix, TrainingForecast forecast) {
    return new ProgressDisplay(this, prefix, forecast);
  }
}
