package dev.sdclr.report;

import java.util.regex.Pattern;

/** The commands that make what a page lacks. */
final class Command {

  private static final Pattern PLAIN = Pattern.compile("[\\w./:\\\\-]+");

  private Command() {}

  static Element evaluate(ReportedRun run) {
    return missing(run, "has not been evaluated yet", "sdclr evaluate " + path(run));
  }

  static Element mine(ReportedRun run) {
    return missing(run, "has not been mined yet", "sdclr mine " + path(run) + " --data D");
  }

  static Element map(ReportedRun run) {
    return missing(run, "has no map yet", "sdclr evaluate " + path(run));
  }

  static Element resume(ReportedRun run) {
    return missing(run, "has no complete epoch yet", "sdclr resume " + path(run));
  }

  private static Element missing(ReportedRun run, String what, String command) {
    return Element.of("p")
        .with("class", "missing")
        .text(run.label() + " " + what + ". This does it: ")
        .add(Element.of("code", command));
  }

  private static String path(ReportedRun run) {
    String path = run.directory().path().toString();
    return PLAIN.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
