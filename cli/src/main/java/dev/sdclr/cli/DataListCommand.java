package dev.sdclr.cli;

import dev.sdclr.data.known.KnownDataset;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sdclr data list}: names the known data sets. */
@Command(name = "list", description = "Lists the data sets that are known by name.")
final class DataListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (KnownDataset known : KnownDataset.values()) {
      out.printf("%-15s %s%n", known.id(), known.summary());
    }
    out.flush();
    return 0;
  }
}
