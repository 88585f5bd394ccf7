package dev.sdclr.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A completion script for fish, for which picocli has none. */
public final class FishCompletion {

  /** Whether the words before the cursor are a command's, or begin with them. */
  private static final String CONDITIONS =
      """
      function __%1$s_at
          set -l words (commandline -opc)
          test "$words[2..]" = "$argv"
      end

      function __%1$s_in
          set -l words (commandline -opc)
          set -l last (math (count $argv) + 1)
          test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
      end

      """;

  private final String program;
  private final StringBuilder script = new StringBuilder();

  private FishCompletion(String program) {
    this.program = program;
  }

  public static String script(CommandSpec root) {
    FishCompletion completion = new FishCompletion(root.name());
    completion.script.append(CONDITIONS.formatted(root.name()));
    completion.add(root, List.of());
    return completion.script.toString();
  }

  /**
   * @param path the command's words after the program's name
   */
  private void add(CommandSpec command, List<String> path) {
    String words = String.join("", path.stream().map(word -> " " + word).toList());
    if (!command.subcommands().isEmpty()) {
      line("-n '__%s_at%s' -f".formatted(program, words));
    } else if (command.positionalParameters().stream()
        .map(Completed::new)
        .noneMatch(Completed::isFile)) {
      line("-n '__%s_in%s' -f".formatted(program, words));
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      String values = values(parameter);
      if (!values.isEmpty()) {
        line("-n '__%s_in%s' -a %s".formatted(program, words, quoted(values)));
      }
    }
    String condition = "__%s_%s%s".formatted(program, path.isEmpty() ? "at" : "in", words);
    command.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> line(option(option, condition)));
    for (CommandLine child : command.subcommands().values()) {
      CommandSpec spec = child.getCommandSpec();
      line(
          "-n '__%s_at%s' -a %s -d %s"
              .formatted(program, words, spec.name(), quoted(summary(spec))));
      List<String> deeper = new ArrayList<>(path);
      deeper.add(spec.name());
      add(spec, deeper);
    }
  }

  private static String option(OptionSpec option, String condition) {
    StringBuilder line = new StringBuilder("-n '" + condition + "'");
    for (String name : option.names()) {
      line.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^--?", ""));
    }
    if (option.arity().max() > 0) {
      String values = values(option);
      if (!values.isEmpty()) {
        line.append(" -x -a ").append(quoted(values));
      } else {
        line.append(new Completed(option).isFile() ? " -r -F" : " -x");
      }
    }
    return line.append(" -d ").append(quoted(String.join(" ", option.description()))).toString();
  }

  private static String values(ArgSpec argument) {
    return String.join(" ", new Completed(argument).values());
  }

  private static String summary(CommandSpec command) {
    String[] text =
        command.usageMessage().header().length > 0
            ? command.usageMessage().header()
            : command.usageMessage().description();
    return text.length > 0 ? text[0] : "";
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("%n", " ") + "'";
  }

  private void line(String arguments) {
    script.append("complete -c ").append(program).append(' ').append(arguments).append('\n');
  }
}
