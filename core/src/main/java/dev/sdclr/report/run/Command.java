package dev.sdclr.report.run;

import dev.sdclr.ShellLine;
import dev.sdclr.report.html.Element;
import java.util.ArrayList;
import java.util.List;

/** The commands that make what a page lacks. */
public final class Command {

  private Command() {}

  public static Element evaluate(ReportedRun run) {
    return run.canBeScored()
        ? missing(run, "has not been evaluated yet. To do so: ", "evaluate")
        : missing(
            run,
            "has not been evaluated: its images have no labels to score it by. To evaluate it on labelled ones: ",
            "evaluate");
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

  private static Element missing(ReportedRun run, String what, String command) {
    return Element.of("p")
        .with("class", "missing")
        .text(run.label() + " " + what)
        .add(Element.of("code", line(run, command)));
  }

  /** As it is typed; {@code evaluate} with labelled images where the run's own have no labels. */
  public static String line(ReportedRun run, String command, String... options) {
    List<Object> words = new ArrayList<>(List.of(command, run.directory().path()));
    words.addAll(List.of(options));
    String line = ShellLine.of(words.toArray());
    return command.equals("evaluate") && !run.canBeScored() ? line + " --data LABELLED" : line;
  }
}
