package dev.sdclr.cli;

import dev.sdclr.Version;
import dev.sdclr.tensor.Compute;
import dev.sdclr.tensor.NativeLibrary;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code sdclr}: lists the commands. */
@Command(
    name = "sdclr",
    description = "Learns image features that serve rare classes too, without labels.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = SdclrCommand.VersionText.class,
    scope = ScopeType.INHERIT,
    sortOptions = false)
final class SdclrCommand implements Runnable {

  /** In no annotation, as the overview needs no more of them than their summaries. */
  static final List<Class<?>> COMMANDS =
      List.of(
          QuickstartCommand.class,
          DataCommand.class,
          PretrainCommand.class,
          ResumeCommand.class,
          LaunchCommand.class,
          MineCommand.class,
          SuggestCommand.class,
          ExploreCommand.class,
          LabelsCommand.class,
          SimilarCommand.class,
          ClusterCommand.class,
          DuplicatesCommand.class,
          ClassifyCommand.class,
          EvaluateCommand.class,
          ReportCommand.class,
          EmbedCommand.class,
          ExportCommand.class,
          StudyCommand.class,
          BenchCommand.class,
          CompletionCommand.class,
          HelpCommand.class);

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
