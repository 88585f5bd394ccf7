package dev.sdclr.job;

import dev.sdclr.AtomicFile;
import dev.sdclr.Counted;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.eval.Grouping;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.rare.judge.KnownClasses;
import dev.sdclr.rare.judge.LabelSimulator;
import dev.sdclr.rare.suggest.Suggester;
import dev.sdclr.run.LabelSimulation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Plays labelling with labels that are known; of a run, {@code simulation.json} is written for the
 * report.
 *
 * @param model a run directory or a file of features
 * @param images of a run; for a file, those whose labels are meant
 * @param grouping whose few classes are the rare ones
 * @param budget labels at the end, at least 1
 * @param batch labels between two rounds, at least 1
 * @param seeds how many times strategies with chance are played, at least 1
 * @param json to write the outcome to
 */
public record SimulateJob(
    Path model,
    ImageChoice images,
    Grouping grouping,
    int budget,
    int batch,
    int seeds,
    Optional<Path> json)
    implements Job<LabelSimulation> {

  public SimulateJob {
    UsageException.check(() -> Ranges.atLeast("--budget", budget, 1));
    UsageException.check(() -> Ranges.atLeast("--batch", batch, 1));
    UsageException.check(() -> Ranges.atLeast("--seeds", seeds, 1));
  }

  @Override
  public LabelSimulation run(JobListener listener) {
    try (ImageFeatures loaded = ImageFeatures.load(model, images, grouping, 0, listener)) {
      KnownClasses classes =
          loaded
              .classes()
              .orElseThrow(
                  () ->
                      new UsageException(
                          "a simulation needs known labels, and there are none: name labelled"
                              + " images"));
      LabelSimulator simulator =
          new LabelSimulator(
              loaded.features(),
              classes,
              budget,
              batch,
              LongStream.range(0, seeds).boxed().toList());
      long unlabelled = IntStream.of(classes.numbers()).filter(number -> number < 0).count();
      if (unlabelled > 0) {
        listener.say(
            "note: %,d of %s have no label: whoever is asked is not sure of them"
                .formatted(unlabelled, Counted.of(classes.numbers().length, "image")));
      }
      if (classes.rare().isEmpty()) {
        listener.say(
            "note: no class is rare here (%s), so no rare images are found: --groups says otherwise which classes are"
                .formatted(grouping.phrase()));
      }
      Suggester suggester = Suggester.of(loaded.features(), loaded.orderings(), 0);
      int all = LabelSimulator.strategies(loaded.orderings().size());
      int[] done = {0};
      LabelSimulation played =
          simulator
              .run(suggester, name -> listener.progress("simulate", "strategies", done[0]++, all))
              .after(loaded.epochsDone().orElse(null));
      if (Files.isDirectory(model)) {
        RecordFile.write(RunDirectory.open(model).simulation(), played);
      }
      json.ifPresent(AtomicFile::makeFolders);
      json.ifPresent(file -> RecordFile.write(file, played));
      return played;
    }
  }
}
