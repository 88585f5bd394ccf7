package dev.sdclr.cli;

import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.data.known.Fetched;
import dev.sdclr.job.FetchJob;
import dev.sdclr.process.StopSignal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr data fetch}: gets a known data set ready. */
@Command(name = "fetch", description = "Gets a known data set ready for use.")
final class DataFetchCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "One of those that data list names.")
  private String name;

  DataFetchCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec, stop);
    Fetched fetched = console.run(new FetchJob(name));
    console.line("%s%n%s", fetched.origin(), fetched.directory());
    new NextSteps(console).train(name, Integer.MAX_VALUE);
    return 0;
  }
}
