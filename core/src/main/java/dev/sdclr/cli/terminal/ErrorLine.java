package dev.sdclr.cli.terminal;

import dev.sdclr.Guess;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordKeys;
import dev.sdclr.train.TrainConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
public final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final String PREFIX = "sdclr: ";
  private static final String SETTING = "--set";

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(PREFIX + oneLine(parseMessage(e, command.getCommandSpec())));
    return WRONG_USAGE;
  }

  private static String parseMessage(ParameterException e, CommandSpec spec) {
    String message =
        e instanceof UnmatchedArgumentException unmatched
            ? unknown(unmatched.getUnmatched().get(0), spec)
            : e.getMessage().replaceFirst("\\.$", "") + meant(e, spec);
    return "%s; %s".formatted(message, valid(spec));
  }

  private static String unknown(String argument, CommandSpec spec) {
    boolean isOption = argument.startsWith("-");
    String word = isOption ? argument.split("=", 2)[0] : argument;
    List<String> guessed =
        Guess.of(word, isOption ? spec.optionsMap().keySet() : spec.subcommands().keySet());
    if (isOption && spec.findOption(SETTING) != null) {
      List<String> keys = Guess.of(word, RecordKeys.of(TrainConfig.class));
      if (guessed.isEmpty() || (!Guess.isSame(word, guessed) && Guess.isSame(word, keys))) {
        guessed = keys.stream().map(key -> SETTING + " " + key + "=...").toList();
      }
    }
    return "unknown argument '%s'%s".formatted(argument, Guess.phrase(guessed));
  }

  /** Of an option that takes one of a few words, or of the command that help is asked on. */
  private static String meant(ParameterException e, CommandSpec spec) {
    if (e.getValue() == null) {
      return "";
    } else if (e.getArgSpec() == null) {
      return Guess.after(e.getValue(), spec.subcommands().keySet());
    } else if (!e.getArgSpec().auxiliaryTypes()[0].isEnum()) {
      return "";
    }
    Object[] constants = e.getArgSpec().auxiliaryTypes()[0].getEnumConstants();
    List<String> words =
        Arrays.stream(constants).map(c -> c.toString().toLowerCase(Locale.ROOT)).toList();
    return Guess.after(e.getValue(), words);
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
