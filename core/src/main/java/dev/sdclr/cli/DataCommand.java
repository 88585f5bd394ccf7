package dev.sdclr.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sdclr data}: finds, describes and selects images. */
@Command(
    name = "data",
    description = "Lists, fetches, inspects and splits image collections.",
    subcommands = {
      DataListCommand.class,
      DataFetchCommand.class,
      DataInspectCommand.class,
      DataSplitCommand.class
    })
final class DataCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }
}
