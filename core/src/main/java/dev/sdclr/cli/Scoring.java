package dev.sdclr.cli;

import dev.sdclr.data.Dataset;
import dev.sdclr.embed.MapMaker;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.Evaluator;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.eval.TrainedEncoder;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.util.Optional;

/**
 * Evaluates runs, with progress shown.
 *
 * @param console to print on
 * @param prefix before every task's name
 * @param isMapped whether test images are mapped too
 * @param pixelLimit of the images
 */
record Scoring(Console console, String prefix, boolean isMapped, PixelLimitOption pixelLimit) {

  /**
   * Evaluates a run and writes {@code evaluation.json} and the map of the test images.
   *
   * @param data labelled images, or null for the run's own
   * @param lists that select from them
   */
  Evaluation evaluate(RunDirectory run, String data, LabelLists lists, EvaluationPlan plan) {
    console.stop().workBegins();
    run.requireNoLinks();
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        ProgressDisplay display = console.progress(prefix)) {
      Dataset dataset =
          data == null
              ? encoder.data().dataset()
              : new DataOpening(console).open(data, Optional.empty());
      dataset =
          dataset.withMaxMegapixels(
              pixelLimit.given().orElse(encoder.config().data().maxMegapixels()));
      LabelledSplits splits = LabelledSplits.of(dataset, plan.seed()).with(dataset, lists);
      Evaluation evaluation = new Evaluator(encoder, splits, plan).evaluate(display);
      run.deleteMap(Kind.TEST);
      RecordFile.write(run.evaluation(), evaluation);
      if (isMapped) {
        MapMaker.Result made =
            new MapMaker(
                    encoder,
                    splits.test(),
                    splits.testDescription(),
                    evaluation.classes(),
                    plan.skipBadImages())
                .make(display);
        made.write(run, Kind.TEST, made.map());
      }
      return evaluation;
    }
  }
}
