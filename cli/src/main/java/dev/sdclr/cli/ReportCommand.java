package dev.sdclr.cli;

import dev.sdclr.cli.options.OutputOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.ReportJob;
import dev.sdclr.process.StopSignal;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr report}: one page on one or several runs. */
@Command(
    name = "report",
    description = "Writes one self-contained HTML page on one run, or on several side by side.")
final class ReportCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Run directories.")
  private List<Path> runPaths;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Page to write (default: report.html in the first run, which is written anew each time).")
  private Path page;

  @Mixin private OutputOptions output;

  ReportCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    List<RunDirectory> runs = runPaths.stream().map(RunDirectory::open).toList();
    if (page != null) {
      output.requireFree(page);
    }
    Console console = Console.of(spec, stop);
    ReportJob job =
        page == null ? new ReportJob(runs) : new ReportJob(runs, Optional.empty(), page);
    console.line("report: %s", console.run(job));
    return 0;
  }
}
