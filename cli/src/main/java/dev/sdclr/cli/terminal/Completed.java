package dev.sdclr.cli.terminal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;

/**
 * What a shell can complete an option's value, or another argument, with.
 *
 * @param argument of a command
 */
record Completed(ArgSpec argument) {

  /** What texts that may name files are called in help. */
  private static final Pattern FILES = Pattern.compile("DATA|IMAGE|FILE");

  /** The words that it may be, as users write them; empty: there is no list of them. */
  List<String> values() {
    if (argument.completionCandidates() == null) {
      return List.of();
    }
    boolean isEnum = argument.auxiliaryTypes()[0].isEnum();
    return StreamSupport.stream(argument.completionCandidates().spliterator(), false)
        .map(value -> isEnum ? value.toLowerCase(Locale.ROOT) : value)
        .toList();
  }

  /** Whether it may be a path, be it in place of a name. */
  boolean isFile() {
    Class<?> type = argument.auxiliaryTypes()[0];
    return values().isEmpty()
        && (type == Path.class
            || (type == String.class && FILES.matcher(argument.paramLabel()).find()));
  }
}
