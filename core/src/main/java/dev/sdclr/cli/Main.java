package dev.sdclr.cli;

import picocli.CommandLine;

/** Starts the command line. */
public final class Main {

  private Main() {}

  /** Runs one command and leaves with its exit code: 0 done, 1 failed, 2 wrong usage. */
  public static void main(String[] args) {
    StopSignal stop = new StopSignal();
    int code = commandLine(stop).execute(args);
    stop.workIsDone();
    if (!stop.isRequested()) {
      System.exit(code);
    }
    // Otherwise the JVM is already leaving because of a signal, and waits for this thread to end.
  }

  static CommandLine commandLine(StopSignal stop) {
    ErrorLine errors = new ErrorLine();
    return new CommandLine(new SdclrCommand(), new CommandFactory(stop))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }
}
