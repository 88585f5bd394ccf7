package dev.sdclr.job;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.rare.ClassPriors;
import dev.sdclr.rare.LabelClassifier;
import dev.sdclr.rare.Labels;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a classifier is made of a person's labels.
 *
 * @param labels file of them in any form; empty: the log of the run or the features
 * @param priors how frequent the classes are
 * @param abstainBelow probability below which no class is named, in [0, 1]
 * @param seed of which labels are held out when
 */
public record ClassifierTraining(
    Optional<Path> labels, ClassPriors priors, double abstainBelow, long seed) {

  public ClassifierTraining {
    UsageException.check(() -> Ranges.within("abstainBelow", abstainBelow, 0, 1));
  }

  /** Refuses a model without labels before its images are read. */
  void requireLabels(Path model, String command) {
    LabelSource.of(labels, model).requireFile(command);
  }

  /** The labels of images, of which there must be some. */
  CurrentLabels read(NamedFeatures taught, Path model, String command, JobListener listener) {
    return LabelSource.of(labels, model).require(taught.names(), command, listener);
  }

  /** Fits it. */
  LabelClassifier fit(NamedFeatures taught, CurrentLabels current) {
    return LabelClassifier.fit(
        taught.features(), Labels.of(current, taught.names()), priors, abstainBelow, seed);
  }
}
