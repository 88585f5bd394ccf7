package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.cli.terminal.NextSteps;
import dev.sdclr.job.ImportLabelsJob;
import dev.sdclr.job.ImportLabelsJob.Imported;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.process.StopSignal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sdclr labels import}: adds labels to a run's log. */
@Command(
    name = "import",
    description = {
      "Adds labels to RUN/labels.jsonl (of other images than the run's own, to a file beside it),"
          + " or to NAME.labels.jsonl beside features.",
      "What was said of an image before stays in the file; the last label holds."
    })
final class LabelsImportCommand implements Callable<Integer> {

  private static final int MAX_CLASSES_SHOWN = 20;

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Parameters(
      index = "1",
      paramLabel = "LABELS",
      description =
          "A CSV file with columns path (or index) and label, a path list, a folder of class "
              + "folders, COCO's annotations of whole images or Label Studio's tasks in JSON, or "
              + "another labels.jsonl. A label ? means not sure, ! a bad image.")
  private Path labels;

  @Option(
      names = "--skip-unknown",
      description = "Leave out and count labels of other images instead of refusing them all.")
  private boolean skipUnknown;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who gave the labels, where the file does not say.")
  private String by;

  LabelsImportCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    if (by != null && by.isBlank()) {
      throw new UsageException("--by must be a name, was '%s'".formatted(by));
    }
    Console console = Console.of(spec, stop);
    Imported imported =
        console.run(
            new ImportLabelsJob(
                model.model(), model.images(), labels, skipUnknown, Optional.ofNullable(by)));
    console.line(
        "%s labelled, %s changed, %,d as before: %s",
        Counted.of(imported.added(), "image"),
        Counted.of(imported.changed(), "label"),
        imported.same(),
        imported.log());
    if (imported.strangers() > 0) {
      console.line("note: left out %s of other images", Counted.of(imported.strangers(), "label"));
    }
    console.line("%s", sentence(imported.current()));
    new NextSteps(console).suggest(model.model(), model.imageWords());
    return 0;
  }

  /** How many images are of which class, most first, and what else is said. */
  static String sentence(CurrentLabels current) {
    Map<String, Integer> counts = current.counts();
    String classes =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(MAX_CLASSES_SHOWN)
            .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", "));
    int others = counts.size() - MAX_CLASSES_SHOWN;
    return "now: %s%s (%,d not sure, %,d bad)"
        .formatted(
            classes.isEmpty() ? "no class" : classes,
            others > 0 ? " and " + Counted.of(others, "smaller class", "smaller classes") : "",
            current.count(Decision.State.UNSURE),
            current.count(Decision.State.BAD));
  }
}
