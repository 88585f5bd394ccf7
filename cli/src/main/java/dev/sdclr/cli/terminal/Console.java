package dev.sdclr.cli.terminal;

import dev.sdclr.OneLine;
import dev.sdclr.distributed.LaunchedRank;
import dev.sdclr.job.Job;
import dev.sdclr.job.JobListener;
import dev.sdclr.process.StopSignal;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command prints: results to {@code out}, progress to {@code err}.
 *
 * @param stop tells when the user wants the command to end
 */
public record Console(PrintWriter out, PrintWriter err, StopSignal stop) {

  /** The streams of the command under way. */
  public static Console of(CommandSpec spec, StopSignal stop) {
    return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), stop);
  }

  /** The same, silent unless this process is the first of those that train together. */
  public static Console ofFirst(CommandSpec spec, StopSignal stop) {
    PrintWriter silent = new PrintWriter(Writer.nullWriter());
    return LaunchedRank.isFirst(System.getenv())
        ? of(spec, stop)
        : new Console(silent, silent, stop);
  }

  /** Prints a line at once; names in it speak to no terminal. */
  @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more library
  public void line(String format, Object... values) {
    out.println(OneLine.each(format.formatted(values)));
    out.flush();
  }

  /** Runs a job with its progress shown. */
  public <R> R run(Job<R> job) {
    return run("", job);
  }

  /** The same with {@code prefix} before every task's name. */
  public <R> R run(String prefix, Job<R> job) {
    return showing(prefix, job::run);
  }

  /** Does some work with its progress shown. */
  public <R> R showing(String prefix, Function<JobListener, R> work) {
    try (ProgressDisplay display = new ProgressDisplay(this, prefix)) {
      return work.apply(display);
    }
  }
}
