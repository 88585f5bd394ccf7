package dev.sdclr.cli;

import dev.sdclr.data.Dataset;
import dev.sdclr.data.DatasetLocator;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.Evaluator;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.eval.TrainedEncoder;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import dev.sdclr.train.TrainConfig;
import java.io.PrintWriter;
import java.util.Optional;

/** Evaluates runs, with progress shown. */
record Scoring(PrintWriter out, StopSignal stop, String prefix) {

  /**
   * Evaluates a run and writes {@code evaluation.json}.
   *
   * @param data labelled images, or null for the run's own
   */
  Evaluation evaluate(RunDirectory run, String data, EvaluationPlan plan) {
    stop.install();
    String source = data == null ? TrainConfig.of(run).data().source() : data;
    new DataOpening(out, stop).fetch(source);
    out.flush();
    try (TrainedEncoder encoder = TrainedEncoder.load(run);
        ProgressDisplay display = new ProgressDisplay(stop, prefix)) {
      Dataset dataset =
          data == null ? encoder.data().dataset() : DatasetLocator.open(data, Optional.empty());
      LabelledSplits splits = LabelledSplits.of(dataset, plan.seed());
      Evaluation evaluation = new Evaluator(encoder, splits, plan).evaluate(display);
      RecordFile.write(run.evaluation(), evaluation);
      return evaluation;
    }
  }
}
