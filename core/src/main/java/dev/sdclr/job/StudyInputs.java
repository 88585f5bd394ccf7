package dev.sdclr.job;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.open.DatasetLocator;
import dev.sdclr.eval.LabelBudget;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.method.DistilConfig;
import dev.sdclr.run.ImageSelection;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.study.StudyDirectory;
import dev.sdclr.study.StudyMeasure;
import dev.sdclr.study.StudyPlan;
import dev.sdclr.study.StudyRecord;
import dev.sdclr.study.StudyResults;
import dev.sdclr.study.StudyRun;
import dev.sdclr.study.StudyRun.Role;
import dev.sdclr.study.StudyRun.RunKey;
import dev.sdclr.tensor.Ranks;
import dev.sdclr.train.DataConfig;
import dev.sdclr.train.PretrainingData;
import dev.sdclr.train.TrainConfig;
import dev.sdclr.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whether all that the runs of a study need is there, which would otherwise be missed when the turn
 * of a run comes, after hours.
 *
 * @param results so far
 * @param directory of the study
 * @param listener hears of the search for images
 */
record StudyInputs(StudyResults results, StudyDirectory directory, JobListener listener) {

  /**
   * Checks all runs that have not finished, those whose values are yet to be chosen included.
   *
   * @throws UsageException when images, labels or files are missing or too few, or are not those
   *     that earlier runs were trained on
   */
  void require() {
    Map<String, Dataset> datasets = new HashMap<>();
    Map<Draw, Selected> selections = new HashMap<>();
    for (StudyRun run : results.leftInAll()) {
      TrainConfig config = run.config();
      requireFiles(run, config);
      Dataset dataset =
          datasets.computeIfAbsent(run.key().data(), data -> labelled(data, config.data()));
      Selected selected =
          selections.computeIfAbsent(
              Draw.of(run.key()), draw -> selected(run.key(), dataset, config.data()));
      requireTrainable(run.key(), config, selected.images);
      requireAsBegun(run.key(), config.data(), selected);
    }
  }

  /**
   * What determines the images of a run.
   *
   * @param data set
   * @param split that is drawn from it
   * @param isBalanced whether it has no long tail
   */
  private record Draw(String data, int split, boolean isBalanced) {

    static Draw of(RunKey key) {
      return new Draw(key.data(), key.split(), key.role() == Role.BALANCED);
    }
  }

  /**
   * Images of a draw.
   *
   * @param images as they are now
   * @param checksum of their paths and labels
   */
  private record Selected(PretrainingData images, String checksum) {}

  private void requireFiles(StudyRun run, TrainConfig config) {
    String data = run.key().data();
    String source = config.data().source();
    if (DatasetLocator.isGone(source)) {
      throw new UsageException(
          "data.%s: there is no folder or file '%s' (--data %s=DATA says where it lies here)"
              .formatted(data, source, data));
    }
    if (!Files.exists(directory.runDirectory(run.key()).config())) {
      requireFile(run, "start", config.initFrom());
      requireFile(
          run, "teacher", config.method() instanceof DistilConfig distil ? distil.teacher() : null);
    }
  }

  private static void requireFile(StudyRun run, String what, String file) {
    if (file != null && !Files.exists(Path.of(file))) {
      throw new UsageException("arms.%s: there is no %s %s".formatted(run.key().arm(), what, file));
    }
  }

  /** Measures are taken with labels, of which training sees none. */
  private Dataset labelled(String data, DataConfig place) {
    Optional<Path> root = Optional.ofNullable(place.root()).map(Path::of);
    Dataset dataset =
        DatasetLocator.open(place.source(), root, listener)
            .withMaxMegapixels(place.maxMegapixels());
    if (!LabelledSplits.canBeScored(dataset)) {
      throw new UsageException(
          "data.%s: arms are compared by labels of at least two classes, and %s has %s: name a folder of class folders, in the plan or as --data %s=DATA"
              .formatted(
                  data,
                  place.source(),
                  dataset.classesToScore() == 0 ? "none" : "one class only",
                  data));
    }
    requireFewLabels(data, dataset);
    return dataset;
  }

  private void requireFewLabels(String data, Dataset dataset) {
    StudyPlan plan = results.plan();
    boolean isTunedByFew = plan.tune() != null && plan.tunedBy().probe() == StudyMeasure.Probe.FEW;
    boolean isJudgedByFew =
        plan.measures().stream().anyMatch(measure -> measure.probe() == StudyMeasure.Probe.FEW);
    if (plan.fewShot() == null || !(isTunedByFew || isJudgedByFew)) {
      return;
    }
    LabelledSplits judged = LabelledSplits.of(dataset.withoutEmptyClasses(), StudiedRun.TEST_SEED);
    LabelledSplits splits = isTunedByFew ? judged.sparingTest(0) : judged;
    try {
      new LabelBudget.PerClass(plan.fewShot().perClass()).requireWithin(splits.learn(), "");
    } catch (UsageException e) {
      throw new UsageException("data.%s: %s".formatted(data, e.getMessage()), e);
    }
  }

  private static Selected selected(RunKey key, Dataset dataset, DataConfig config) {
    try {
      PretrainingData images = PretrainingData.of(dataset, config);
      return new Selected(images, ImageSelection.of("", images.labelled()).checksum());
    } catch (UsageException e) {
      throw new UsageException(
          "data.%s.%s, split %d: %s"
              .formatted(
                  key.data(),
                  key.role() == Role.BALANCED ? "balanced" : "longTail",
                  key.split(),
                  e.getMessage()),
          e);
    }
  }

  private static void requireTrainable(RunKey key, TrainConfig config, PretrainingData images) {
    try {
      Trainer.checkResumed(config, images, Ranks.alone()); // files are checked apart
    } catch (SdclrException e) {
      throw new UsageException("%s: %s".formatted(key.words(), e.getMessage()), e);
    }
  }

  /** Of one split, all runs must have the same images. */
  private void requireAsBegun(RunKey key, DataConfig place, Selected selected) {
    RunDirectory begun = directory.runDirectory(key);
    boolean isThere =
        Files.exists(begun.config()) && TrainConfig.of(begun).data().equals(place); // not moved
    if (isThere && !ImageSelection.read("", begun.split()).checksum().equals(selected.checksum)) {
      throw otherImages(key, "begun", selected);
    }
    for (StudyRecord record : results.records().values()) {
      if (Draw.of(record.key()).equals(Draw.of(key))
          && !record.selection().equals(selected.checksum)) {
        throw otherImages(record.key(), "trained", selected);
      }
    }
  }

  private UsageException otherImages(RunKey before, String what, Selected now) {
    return new UsageException(
        "data.%s: %s was %s on other images than are there now (%s): bring those back, or delete %s to make that run again"
            .formatted(
                before.data(),
                before.words(),
                what,
                now.images.description(),
                directory.folder(before)));
  }
}
