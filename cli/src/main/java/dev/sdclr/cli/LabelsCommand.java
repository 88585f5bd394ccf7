package dev.sdclr.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sdclr labels}: takes labels from other programs, and hands them on. */
@Command(
    name = "labels",
    description = "Imports labels from other programs, and exports them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LabelsImportCommand.class, LabelsExportCommand.class})
final class LabelsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
