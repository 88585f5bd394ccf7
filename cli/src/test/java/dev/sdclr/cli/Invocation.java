package dev.sdclr.cli;

import dev.sdclr.process.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * A command run in this process.
 *
 * @param code exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Invocation(int code, String out, String err) {

  static Invocation of(String... arguments) {
    StopSignal stop = new StopSignal();
    CommandLine command = Main.commandLine(stop, arguments);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = command.execute(arguments);
    stop.workIsDone();
    command.getOut().flush();
    command.getErr().flush();
    return new Invocation(code, out.toString(), err.toString());
  }

  static Invocation of(List<String> arguments) {
    return of(arguments.toArray(String[]::new));
  }

  /** The one line that a failure prints. */
  String failure() {
    List<String> lines = err.lines().toList();
    if (lines.size() != 1 || !lines.get(0).startsWith("sdclr: ")) {
      throw new AssertionError("not one line of failure: " + err);
    }
    return lines.get(0).substring("sdclr: ".length());
  }
}
