package dev.sdclr.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sdclr data}: finds, describes and selects images. */
@Command(
    name = "data",
    description = "Inspects, fetches and splits collections of images.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DataInspectCommand.class,
      DataListCommand.class,
      DataFetchCommand.class,
      DataSplitCommand.class
    })
final class DataCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
