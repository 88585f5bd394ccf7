package dev.sdclr.cli;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Starts the command line. */
public final class Main {

  private Main() {}

  /**
   * Runs one command and leaves: 0 done, 1 failed, 2 wrong usage, or by the signal that stopped it.
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    StopSignal stop = new StopSignal();
    stop.listen();
    int code = commandLine(stop).execute(args);
    stop.workIsDone();
    stop.leaveIfRequested();
    UnpackedLibraries.delete();
    System.exit(code);
  }

  static CommandLine commandLine(StopSignal stop) {
    ErrorLine errors = new ErrorLine();
    CommandLine commandLine = new CommandLine(new SdclrCommand(), new CommandFactory(stop));
    commandLine.setHelpSectionKeys(CommandGroups.SECTION_ORDER);
    commandLine.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, CommandGroups.OVERVIEW);
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(Main::execute)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (OutOfMemoryError e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), "not enough memory", e);
    }
  }
}
