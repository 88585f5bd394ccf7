package dev.sdclr.cli;

import dev.sdclr.Version;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NativeLibrary;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code sdclr}: lists the commands, which {@link Main} adds. */
@Command(
    name = "sdclr",
    description = "Learns image features that serve rare classes too, without labels.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    sortOptions = false)
final class SdclrCommand implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // ErrorLine reads it through its option
  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print where a failure happened.")
  private boolean verbose;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Prints what a report of a failure should name: the build, its parts, and where it runs. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "sdclr %s, commit %s".formatted(Version.current(), Version.commit()),
        "libtorch %s for %s, on %s"
            .formatted(Version.libtorch(), NativeLibrary.platform(), Compute.instructionSets()),
        "Java %s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor"))
      };
    }
  }
}
