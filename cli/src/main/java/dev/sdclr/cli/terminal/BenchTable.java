package dev.sdclr.cli.terminal;

import dev.sdclr.Counted;
import dev.sdclr.Word;
import dev.sdclr.bench.BenchResult;
import dev.sdclr.bench.BenchResult.Layer;
import dev.sdclr.bench.BenchResult.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        Word.of(settings.type()),
        settings.threads(),
        Counted.of(settings.loaderThreads(), "loader thread"));
    console.line("");
    printFigures(result);
    console.line("");
    printConvolutions(result);
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

  /** Those of one shape and route in one line, in the order of the first of them. */
  private void printConvolutions(BenchResult result) {
    Map<String, List<Layer>> alike = new LinkedHashMap<>();
    result
        .convolutions()
        .forEach(layer -> alike.computeIfAbsent(shape(layer), s -> new ArrayList<>()).add(layer));
    console.line(
        "%-44s %s  %s",
        "convolutions (their input's side)", "number, route", "weights left at 0.9");
    alike.forEach(
        (shape, layers) ->
            console.line(
                "%-44s %2d %-10s %12.1f %%",
                shape,
                layers.size(),
                layers.get(0).route(),
                100 * layers.stream().mapToDouble(Layer::weightsLeft).average().orElseThrow()));
    console.line("");
  }

  private static String shape(Layer layer) {
    return "%d × %d, %d to %d channels%s (%d)"
        .formatted(
            layer.kernel(),
            layer.kernel(),
            layer.in(),
            layer.out(),
            layer.stride() == 1 ? "" : ", stride " + layer.stride(),
            layer.side());
  }

  private void line(String name, double value, String unit) {
    console.line(LINE, name, value, unit);
  }
}
