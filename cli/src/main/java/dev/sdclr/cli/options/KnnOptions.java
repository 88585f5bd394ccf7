package dev.sdclr.cli.options;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.eval.KnnClassifier;
import picocli.CommandLine.Option;

/** Options of the nearest-neighbour classifier. */
public final class KnnOptions {

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Neighbours that vote in kNN (default: 20; all where there are fewer).")
  private int neighbours = KnnClassifier.DEFAULT.neighbours();

  @Option(
      names = "--knn-temperature",
      paramLabel = "T",
      description = "A neighbour's vote weighs exp(cosine / T) (default: 0.1).")
  private double temperature = KnnClassifier.DEFAULT.temperature();

  public KnnClassifier classifier() {
    UsageException.check(() -> Ranges.atLeast("--k", neighbours, 1));
    UsageException.check(
        () -> Ranges.require("--knn-temperature", temperature, temperature > 0, "above 0"));
    return new KnnClassifier(neighbours, temperature);
  }
}
