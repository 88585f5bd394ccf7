package dev.sdclr.cli;

import dev.sdclr.cli.terminal.BashCompletion;
import dev.sdclr.cli.terminal.FishCompletion;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr completion}: prints what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes commands and options in a shell.",
      "Write it to where the shell looks for it: for bash"
          + " ~/.local/share/bash-completion/completions/sdclr, for zsh _sdclr in a folder of"
          + " $fpath, for fish ~/.config/fish/completions/sdclr.fish."
    })
final class CompletionCommand implements Runnable {

  /** Shells whose scripts are known. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "The shell: bash, zsh or fish.")
  private Shell shell;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(script(spec.root().commandLine(), shell));
    out.flush();
  }

  private static String script(CommandLine root, Shell shell) {
    String name = root.getCommandName();
    return switch (shell) {
      case BASH -> BashCompletion.script(root.getCommandSpec());
      // As zsh reads bash's own scripts; the last line serves the keystroke that loads this one.
      case ZSH ->
          "#compdef %s%n%s%n_bash_complete -o bashdefault -o default -F _complete_%s%n"
              .formatted(name, BashCompletion.script(root.getCommandSpec()), name);
      case FISH -> FishCompletion.script(root.getCommandSpec());
    };
  }
}
