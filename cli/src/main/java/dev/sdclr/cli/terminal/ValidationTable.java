package dev.sdclr.cli.terminal;

import dev.sdclr.Counted;
import dev.sdclr.OneLine;
import dev.sdclr.rare.classify.CrossValidation;
import dev.sdclr.rare.classify.LabelClassifier;

/** How well a classifier does on labels that were held out in turn, for people. */
public record ValidationTable(Console console) {

  /**
   * Prints it.
   *
   * @param abstainBelow probability below which it names no class
   */
  public void print(LabelClassifier classifier, double abstainBelow) {
    classifier
        .validation()
        .ifPresentOrElse(
            validation -> print(validation, classifier.temperature(), abstainBelow),
            () ->
                console.line(
                    "note: not calibrated, and nothing is known of how well it does: label two"
                        + " images of two classes at least"));
  }

  private void print(CrossValidation validation, double temperature, double abstainBelow) {
    console.line(
        "on %s (%d folds): accuracy %.1f %% (95 %% interval %.1f to %.1f), mean"
            + " recall %.1f %%",
        Counted.of(validation.images(), "held-out label"),
        validation.folds(),
        validation.accuracy(),
        validation.accuracyInterval().low(),
        validation.accuracyInterval().high(),
        validation.meanRecall());
    for (CrossValidation.OfClass one : validation.classes()) {
      console.line(
          "  %-20s %5.1f %% (%.1f to %.1f) of %,d",
          OneLine.of(one.name()),
          one.recall(),
          one.interval().low(),
          one.interval().high(),
          one.labels());
    }
    if (!validation.single().isEmpty()) {
      console.line(
          "note: one label only, which cannot be held out: %s",
          String.join(", ", validation.single().stream().map(OneLine::of).toList()));
    }
    if (abstainBelow > 0) {
      console.line(
          "  where it names a class, %.1f %% of them: accuracy %.1f %%",
          validation.answered(), validation.accuracyOfAnswered());
    }
    console.line(
        "log loss %.3f, before calibration %.3f (temperature %.2f)",
        validation.logLoss(), validation.uncalibratedLogLoss(), temperature);
  }
}
