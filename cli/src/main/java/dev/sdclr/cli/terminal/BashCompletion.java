package dev.sdclr.cli.terminal;

import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A completion script for bash, which zsh reads too: picocli's, for commands of the same words.
 *
 * <p>Picocli keeps the values of all options of a command that have one label in one place, offers
 * enums in capitals, and files for paths only. So it is shown each option with a label of its own,
 * its values as users write them, and as a path what may be one.
 */
public final class BashCompletion {

  private int labels;

  private BashCompletion() {}

  public static String script(CommandSpec root) {
    CommandLine shown = new CommandLine(new BashCompletion().shown(root));
    return AutoComplete.bash(root.name(), shown);
  }

  private CommandSpec shown(CommandSpec command) {
    // Picocli knows its own help command by the object.
    CommandSpec shown =
        CommandSpec.wrapWithoutInspection(command.userObject()).name(command.name());
    command.options().forEach(option -> shown.addOption(shown(option)));
    command.positionalParameters().forEach(given -> shown.addPositional(shown(given)));
    command
        .subcommands()
        .forEach((name, child) -> shown.addSubcommand(name, shown(child.getCommandSpec())));
    return shown;
  }

  private OptionSpec shown(OptionSpec option) {
    OptionSpec.Builder shown =
        OptionSpec.builder(option.names()).hidden(option.hidden()).arity(option.arity());
    if (option.arity().max() == 0) {
      return shown.type(boolean.class).build();
    }
    Completed completed = new Completed(option);
    shown.paramLabel(label()).type(type(completed));
    return completed.values().isEmpty()
        ? shown.build()
        : shown.completionCandidates(completed.values()).build();
  }

  private PositionalParamSpec shown(PositionalParamSpec given) {
    Completed completed = new Completed(given);
    PositionalParamSpec.Builder shown =
        PositionalParamSpec.builder()
            .hidden(given.hidden())
            .index(given.index())
            .arity(given.arity())
            .paramLabel(label())
            .type(type(completed));
    return completed.values().isEmpty()
        ? shown.build()
        : shown.completionCandidates(completed.values()).build();
  }

  private String label() {
    return "VALUE" + labels++;
  }

  private static Class<?> type(Completed completed) {
    return completed.isFile() ? Path.class : String.class;
  }
}
