package dev.sdclr.cli.terminal;

import dev.sdclr.Guess;
import dev.sdclr.OneLine;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordKeys;
import dev.sdclr.train.TrainConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into one line on standard error and an exit code. */
public final class ErrorLine implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final String PREFIX = "sdclr: ";
  private static final String SETTING = "--set";
  private static final Set<Class<?>> WHOLE_NUMBERS =
      Set.of(int.class, Integer.class, long.class, Long.class);
  private static final Set<Class<?>> NUMBERS = Set.of(double.class, Double.class);

  /** Prints what no command knows. */
  public static void print(String message) {
    System.err.println(PREFIX + oneLine(message));
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(PREFIX + oneLine(parseMessage(e, args, command.getCommandSpec())));
    return WRONG_USAGE;
  }

  private static String parseMessage(ParameterException e, String[] args, CommandSpec spec) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(unmatched.getUnmatched().get(0), spec);
    }
    if (e instanceof MissingParameterException) { // perhaps as its name is misspelt
      Optional<String> misspelt =
          Arrays.stream(args)
              .takeWhile(argument -> !argument.equals("--"))
              .filter(argument -> argument.matches("--[a-zA-Z].*"))
              .filter(argument -> !spec.optionsMap().containsKey(argument.split("=", 2)[0]))
              .findFirst();
      if (misspelt.isPresent()) {
        return unknown(misspelt.get(), spec);
      }
    }
    String message = wrongValue(e).orElseGet(() -> e.getMessage().replaceFirst("\\.$", ""));
    return "%s%s; %s".formatted(message, meant(e, spec), valid(spec));
  }

  /** What an option takes, in the words that users type. */
  private static Optional<String> wrongValue(ParameterException e) {
    if (e.getValue() == null || !(e.getArgSpec() instanceof OptionSpec option)) {
      return Optional.empty();
    }
    Class<?> type = option.auxiliaryTypes()[0];
    String wanted = null;
    if (type.isEnum()) {
      wanted = "one of " + String.join(", ", words(type));
    } else if (WHOLE_NUMBERS.contains(type)) {
      wanted = "a whole number";
    } else if (NUMBERS.contains(type)) {
      wanted = "a number";
    }
    return Optional.ofNullable(wanted)
        .map(what -> "%s must be %s, was '%s'".formatted(option.longestName(), what, e.getValue()));
  }

  private static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .toList();
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
    String rest =
        guessed.isEmpty() || !spec.subcommands().isEmpty()
            ? valid(spec)
            : spec.qualifiedName() + " --help lists all that is valid";
    return "unknown argument '%s'%s; %s".formatted(argument, Guess.phrase(guessed), rest);
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
    return Guess.after(e.getValue(), words(e.getArgSpec().auxiliaryTypes()[0]));
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
      command.getErr().println(OneLine.each(trace(e).replace("\t", "  ")));
    }
    command.getErr().println(PREFIX + oneLine(message(e)));
    return e instanceof UsageException ? WRONG_USAGE : FAILED;
  }

  private static String trace(Exception e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return trace.toString();
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
      return "not enough memory: lower batchSize, model.width or views.imageSize, or train with --set compute.activations=recomputed";
    }
    if (e.getCause() instanceof StackOverflowError) {
      return "what was given is nested too deeply (--verbose prints where)";
    }
    Throwable failure = e.getCause() instanceof Error error ? error : e;
    return "unexpected failure: %s (--verbose prints where)".formatted(failure);
  }

  private static String oneLine(String message) {
    return OneLine.of(message.lines().map(String::strip).collect(Collectors.joining(" ")));
  }
}
