package dev.sdclr.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;

import dev.sdclr.cli.terminal.CommandGroups;
import dev.sdclr.cli.terminal.ErrorLine;
import dev.sdclr.process.StopSignal;
import dev.sdclr.process.UnpackedLibraries;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Starts the command line. */
public final class Main {

  private static final Set<List<String>> OVERVIEW =
      Set.of(List.of(), List.of("--help"), List.of("-h"));

  private Main() {}

  /**
   * Runs one command and leaves: 0 done, 1 failed, 2 wrong usage, or by the signal that stopped it.
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    StopSignal stop = new StopSignal();
    stop.listen();
    CommandLine commandLine = OVERVIEW.contains(List.of(args)) ? overview() : commandLine(stop);
    int code = commandLine.execute(args);
    stop.workIsDone();
    stop.leaveIfRequested();
    UnpackedLibraries.delete();
    System.exit(code);
  }

  static CommandLine commandLine(StopSignal stop) {
    WithStop factory = new WithStop(stop);
    return withCommands(type -> new CommandLine(type, factory));
  }

  /**
   * For the overview alone, which shows no more of commands than their annotations say: to read the
   * options of them all takes half of the time until it is printed.
   */
  static CommandLine overview() {
    return withCommands(
        type -> {
          Command command = type.getAnnotation(Command.class);
          CommandSpec shown = CommandSpec.create().name(command.name());
          shown.usageMessage().header(command.header()).description(command.description());
          return new CommandLine(shown);
        });
  }

  private static CommandLine withCommands(Function<Class<?>, CommandLine> toCommandLine) {
    ErrorLine errors = new ErrorLine();
    CommandLine commandLine = new CommandLine(new SdclrCommand());
    SdclrCommand.COMMANDS.forEach(type -> commandLine.addSubcommand(toCommandLine.apply(type)));
    commandLine.setHelpSectionKeys(CommandGroups.SECTION_ORDER);
    commandLine.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, CommandGroups.OVERVIEW);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** Makes commands, giving those that work for long the stop signal. */
  private record WithStop(StopSignal stop) implements IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        return type.getDeclaredConstructor(StopSignal.class).newInstance(stop);
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }

  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), "not enough memory", e);
    }
  }
}
