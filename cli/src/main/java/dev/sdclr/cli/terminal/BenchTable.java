package dev.sdclr.cli.terminal;

import dev.sdclr.Counted;
import dev.sdclr.bench.BenchResult;
import dev.sdclr.bench.BenchResult.Settings;
import java.util.Locale;

/** Prints what was measured of a machine. */
public record BenchTable(Console console) {

  private static final String LINE = "%-44s %,12.1f %s";

  public void print(BenchResult result) {
    Settings settings = result.settings();
    console.line("sdclr %s on %s", result.version(), result.machine());
    console.line(
        "%s, %s width %d at %d pixels, batch %d, %s, %d compute and %s",
        settings.method(),
        settings.encoder(),
        settings.width(),
        settings.imageSize(),
        settings.batchSize(),
        settings.type().name().toLowerCase(Locale.ROOT),
        settings.threads(),
        Counted.of(settings.loaderThreads(), "loader thread"));
    console.line("");
    printFigures(result);
    console.line("");
    console.line("an image is seen as two views; end to end reads %s", settings.images());
    result.notes().forEach(note -> console.line("note: %s", note));
    console.line("measured in %.0f s", result.totalSeconds());
  }

  private void printFigures(BenchResult result) {
    line("training step", result.stepImagesPerSecond(), "images/s");
    line("training end to end, from files", result.endToEndImagesPerSecond(), "images/s");
    line("its convolutions alone", result.convolutionBoundImagesPerSecond(), "images/s");
    line("views of 32 × 32, one thread", result.viewsPerSecondPerCore32(), "views/s");
    line(
        "JPEG to views of 224 × 224, one thread", result.viewsPerSecondPerCoreJpeg224(), "views/s");
    line("embedding JPEG files at 224 × 224", result.embedImagesPerSecond(), "images/s");
    if (result.peakResidentMiB() != null) {
      line("peak memory of training", result.peakResidentMiB(), "MiB");
    }
    line("from the start to the first step's end", result.firstStepSeconds(), "s");
  }

  private void line(String name, double value, String unit) {
    console.line(LINE, name, value, unit);
  }
}
