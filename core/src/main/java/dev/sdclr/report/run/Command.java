package dev.sdclr.report.run;

import dev.sdclr.ShellLine;
import dev.sdclr.report.html.Element;
import java.nio.file.Path;

/** The commands that make what a page lacks. */
public final class Command {

  private Command() {}

  public static Element evaluate(ReportedRun run) {
    return run.canBeScored()
        ? missing(run, "has not been evaluated yet. To do so: ", "evaluate")
        : missing(
            run,
            "has not been evaluated: its images have no labels to score it by. To evaluate it on labelled ones: ",
            "evaluate",
            "--data",
            "LABELLED");
  }

  public static Element mine(ReportedRun run) {
    return missing(run, "has not been mined yet. To do so: ", "mine");
  }

  public static Element map(ReportedRun run) {
    String command = run.canBeScored() ? "evaluate" : "mine";
    return missing(run, "has no map yet. To make one: ", command);
  }

  public static Element resume(ReportedRun run) {
    return missing(run, "has no complete epoch yet. To continue it: ", "resume");
  }

  private static Element missing(ReportedRun run, String what, String command, String... options) {
    Path path = run.directory().path();
    StringBuilder line = new StringBuilder(ShellLine.of(command, path));
    for (String option : options) {
      line.append(' ').append(option);
    }
    return Element.of("p")
        .with("class", "missing")
        .text(run.label() + " " + what)
        .add(Element.of("code", line.toString()));
  }
}
