package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.job.ExportLabelsJob;
import dev.sdclr.job.ExportLabelsJob.Exported;
import dev.sdclr.label.LabelFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sdclr labels export}: writes labels as other programs read them. */
@Command(name = "export", description = "Writes the current labels, in a form that other programs read.")
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
          "csv, list (path label), folders, coco, label-studio or log (default: by the ending, csv, "
              + "txt or jsonl; folders without one).")
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

  @Option(names = CellOptions.RAW, description = CellOptions.DESCRIPTION)
  private boolean rawCells;

  @Mixin private OutputOptions output;

  LabelsExportCommand(StopSignal stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    LabelFormat chosen = format == null ? byEnding() : named();
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
                rawCells));
    console.line("%,d labels written to %s (%s)", exported.written(), out, chosen);
    if (exported.leftOut() > 0) {
      console.line(
          "note: left out %,d images that are marked unsure or bad, as %s has no place for them",
          exported.leftOut(), chosen);
    }
    return 0;
  }

  private LabelFormat byEnding() {
    String name = out.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return LabelFormat.CSV;
    } else if (name.endsWith(".txt")) {
      return LabelFormat.LIST;
    } else if (name.endsWith(".jsonl")) {
      return LabelFormat.LOG;
    } else if (name.indexOf('.') < 0) {
      return LabelFormat.FOLDERS;
    }
    throw new UsageException("choose with --format what to write to %s: %s".formatted(out, names()));
  }

  private LabelFormat named() {
    return Arrays.stream(LabelFormat.values())
        .filter(known -> known.toString().equals(format.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--format must be one of %s, was '%s'".formatted(names(), format)));
  }

  private static String names() {
    return Arrays.stream(LabelFormat.values())
        .map(LabelFormat::toString)
        .collect(Collectors.joining(", "));
  }
}
