package dev.sdclr.cli;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into one line on standard error and an exit code. */
final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final String PREFIX = "sdclr: ";

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(PREFIX + oneLine(parseMessage(e, command.getCommandSpec())));
    return WRONG_USAGE;
  }

  private static String parseMessage(ParameterException e, CommandSpec spec) {
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? "unknown argument '%s'".formatted(unmatched.getUnmatched().get(0))
            : e.getMessage();
    return "%s; %s".formatted(message, valid(spec));
  }

  /** Lists the command's sub-commands, or else its options. */
  private static String valid(CommandSpec spec) {
    if (!spec.subcommands().isEmpty()) {
      return "valid commands of %s: %s"
          .formatted(spec.qualifiedName(), String.join(", ", spec.subcommands().keySet()));
    }
    List<String> options =
        Stream.concat(
                spec.positionalParameters().stream().map(p -> p.paramLabel()),
                spec.options().stream().map(o -> o.longestName()))
            .toList();
    return "valid for %s: %s".formatted(spec.qualifiedName(), String.join(", ", options));
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    Boolean verbose = command.getCommandSpec().root().findOption("--verbose").getValue();
    if (Boolean.TRUE.equals(verbose)) {
      e.printStackTrace(command.getErr());
    }
    command.getErr().println(PREFIX + oneLine(message(e)));
    return e instanceof UsageException ? WRONG_USAGE : FAILED;
  }

  private static String message(Exception e) {
    if (e instanceof SdclrException) {
      return e.getMessage();
    }
    if (e.getCause() instanceof OutOfMemoryError error
        && String.valueOf(error.getMessage()).contains("heap")) {
      return "not enough memory: give Java more, such as SDCLR_JAVA_OPTIONS=-Xmx8g, or lower"
          + " compute.loaderThreads, batchSize or views.imageSize";
    }
    if (e.getCause() instanceof OutOfMemoryError
        || String.valueOf(e.getMessage()).contains("not enough memory")) {
      return "not enough memory: lower batchSize, model.width or views.imageSize";
    }
    return "unexpected failure: %s (--verbose prints where)".formatted(e);
  }

  private static String oneLine(String message) {
    return message.lines().map(String::strip).collect(Collectors.joining(" "));
  }
}
