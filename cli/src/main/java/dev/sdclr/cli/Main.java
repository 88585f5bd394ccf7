package dev.sdclr.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;

import dev.sdclr.cli.options.LocalPath;
import dev.sdclr.cli.options.Numbers;
import dev.sdclr.cli.terminal.ErrorLine;
import dev.sdclr.cli.terminal.StandardOutput;
import dev.sdclr.cli.terminal.WholeWords;
import dev.sdclr.job.images.ImageChoice.Part;
import dev.sdclr.process.StopSignal;
import dev.sdclr.process.UnpackedLibraries;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Starts the command line. */
public final class Main {

  private static final IVersionProvider VERSION = new SdclrCommand.VersionText();

  private static final Set<List<String>> OVERVIEW =
      Set.of(List.of(), List.of("--help"), List.of("-h"));

  private static final Set<Class<?>> SPEAK_OF_OTHERS =
      Set.of(HelpCommand.class, CompletionCommand.class);

  private Main() {}

  /**
   * Runs one command and leaves: 0 done, 1 failed, 2 wrong usage, or by the signal that stopped it.
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    StandardOutput output = StandardOutput.install();
    StopSignal stop = new StopSignal();
    stop.listen();
    CommandLine commandLine =
        OVERVIEW.contains(List.of(args)) ? overview() : commandLine(stop, args);
    int code = commandLine.execute(args);
    stop.workIsDone();
    stop.leaveIfRequested();
    UnpackedLibraries.delete();
    System.exit(code == 0 && isIncomplete(output) ? 1 : code);
  }

  private static boolean isIncomplete(StandardOutput output) {
    output.complaint().ifPresent(ErrorLine::print);
    return output.complaint().isPresent();
  }

  /** With all commands. */
  static CommandLine commandLine(StopSignal stop) {
    return commandLine(stop, CommandGroups.commands());
  }

  /**
   * With the command alone that the first argument names, if it names one: to read the options of
   * the others takes longer than most commands that only print.
   */
  static CommandLine commandLine(StopSignal stop, String... arguments) {
    for (Class<?> command : CommandGroups.commands()) {
      if (arguments.length > 0
          && command.getAnnotation(Command.class).name().equals(arguments[0])
          && !SPEAK_OF_OTHERS.contains(command)) {
        return commandLine(stop, List.of(command));
      }
    }
    return commandLine(stop);
  }

  private static CommandLine commandLine(StopSignal stop, List<Class<?>> commands) {
    CommandLine commandLine = new CommandLine(new SdclrCommand());
    WithStop factory = new WithStop(stop);
    for (Class<?> command : commands) {
      commandLine.addSubcommand(new CommandLine(command, factory));
    }
    setVersion(commandLine);
    return configured(commandLine);
  }

  /**
   * For the overview alone, which shows no more of commands than their annotations say: to read the
   * options of them all takes half of the time until it is printed.
   */
  static CommandLine overview() {
    CommandLine commandLine = new CommandLine(new SdclrCommand());
    commandLine.addSubcommand("any", CommandSpec.create()); // so that the first line names commands
    return configured(commandLine);
  }

  private static CommandLine configured(CommandLine commandLine) {
    ErrorLine errors = new ErrorLine();
    commandLine.setHelpSectionKeys(CommandGroups.SECTION_ORDER);
    commandLine.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, new CommandGroups());
    Numbers.register(commandLine);
    return commandLine
        .setHelpFactory(WholeWords::new)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Path.class, new LocalPath())
        .registerConverter(Part.class, Part::named)
        .setExecutionStrategy(new Execution())
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

  /** After all commands have their place, as each would ask for its parent's text once more. */
  private static void setVersion(CommandLine commandLine) {
    commandLine.getCommandSpec().versionProvider(VERSION);
    for (CommandLine command : commandLine.getSubcommands().values()) {
      setVersion(command);
    }
  }

  /**
   * Runs a command; what Java itself ends with, such as too little memory, is a failure like
   * others.
   *
   * <p>A class, as Java 17 keeps for the next start no lambda of an interface as old as this one,
   * nor what the interface is part of.
   */
  private static final class Execution implements IExecutionStrategy {
    @Override
    public int execute(ParseResult parsed) {
      try {
        return new RunLast().execute(parsed);
      } catch (Error e) {
        throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
      }
    }
  }
}
