package dev.sdclr.cli;

import dev.sdclr.Guess;
import dev.sdclr.Ranges;
import dev.sdclr.ShellLine;
import dev.sdclr.UsageException;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.process.LocalLaunch;
import dev.sdclr.process.Program;
import dev.sdclr.process.StopSignal;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr launch}: starts several processes of this machine that train together. */
@Command(
    name = "launch",
    description = "Runs pretrain or resume in several processes that train together.")
final class LaunchCommand implements Callable<Integer> {

  private static final List<String> LAUNCHED = List.of("pretrain", "resume");

  private static final int MAX_PROCESSES = 1024;
  private static final int MAX_PORT = 65_535;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--processes",
      paramLabel = "N",
      required = true,
      description = "How many; they share the cores.")
  private int processes;

  @Option(
      names = "--master-port",
      paramLabel = "PORT",
      description = "Where they meet (default: a free one).")
  private Integer port;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command with its options, after --.")
  private List<String> command;

  LaunchCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    UsageException.check(() -> Ranges.within("--processes", processes, 1, MAX_PROCESSES));
    if (port != null) {
      UsageException.check(() -> Ranges.within("--master-port", port, 1, MAX_PORT));
    }
    if (!LAUNCHED.contains(command.get(0))) {
      throw new UsageException(
          "launch runs pretrain or resume, was '%s'%s (%s ...)"
              .formatted(
                  command.get(0),
                  Guess.after(command.get(0), LAUNCHED),
                  ShellLine.of("launch", "--processes", processes, "--", "pretrain")));
    }
    Console console = Console.of(spec, stop);
    return new LocalLaunch(processes, port == null ? OptionalInt.empty() : OptionalInt.of(port))
        .run(
            new Program(Main.class, command),
            line -> print(console.out(), line),
            line -> print(console.err(), line),
            stop);
  }

  private static void print(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }
}
