package dev.sdclr.cli;

import dev.sdclr.Counted;
import dev.sdclr.UsageException;
import dev.sdclr.cli.options.ModelOptions;
import dev.sdclr.cli.options.TableOptions;
import dev.sdclr.cli.terminal.Console;
import dev.sdclr.job.ExportLabelsJob;
import dev.sdclr.job.ExportLabelsJob.Exported;
import dev.sdclr.label.LabelFormat;
import dev.sdclr.process.StopSignal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr labels export}: writes labels as other programs read them. */
@Command(
    name = "export",
    description = "Writes the current labels, in a form that other programs read.")
final class LabelsExportCommand implements Callable<Integer> {

  private final StopSignal stop;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      required = true,
      description = "File to write, or a new folder of class folders.")
  private Path out;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "csv, list (path label), folders, coco, label-studio or log (default: by the ending, csv,"
              + " txt or jsonl; folders without one).")
  private String format;

  @Option(
      names = "--link",
      description = "Make symbolic links in class folders, instead of copies.")
  private boolean link;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "Labels in any form that labels import reads (default: those kept with the run or the "
              + "features).")
  private Path labels;

  @Mixin private TableOptions output;

  LabelsExportCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    LabelFormat chosen = format == null ? LabelFormat.ofEnding(out) : LabelFormat.named(format);
    if (chosen != LabelFormat.FOLDERS) {
      output.requireFree(out);
    }
    if (link && chosen != LabelFormat.FOLDERS) {
      throw new UsageException(
          "--link makes class folders of links: it belongs to --format folders");
    }
    Console console = Console.of(spec, stop);
    Exported exported =
        console.run(
            new ExportLabelsJob(
                model.model(),
                model.images(),
                Optional.ofNullable(labels),
                chosen,
                out,
                link,
                output.rawCells()));
    console.line("%s written to %s (%s)", Counted.of(exported.written(), "label"), out, chosen);
    if (exported.leftOut() > 0) {
      console.line(
          "note: left out %s marked unsure or bad, for which %s has no place",
          Counted.of(exported.leftOut(), "image"), chosen);
    }
    return 0;
  }
}
