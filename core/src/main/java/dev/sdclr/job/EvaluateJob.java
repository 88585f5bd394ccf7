package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.embed.MapMaker;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.Evaluator;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.rare.OrderingEvaluator;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.util.Optional;

/**
 * Scores a run's encoder with labels; writes {@code evaluation.json} and, for the report, a map of
 * the test images.
 *
 * @param run trained
 * @param images labelled; a part is not chosen, and the plan says whether unreadable ones are left
 *     out
 * @param lists that select from them
 * @param plan what to score, and how
 * @param isMapped whether the test images are mapped
 * @param judgesOrderings whether it is judged, too, how well orderings of the training images find
 *     rare ones, into {@code orderings.json}
 */
public record EvaluateJob(
    RunDirectory run,
    ImageChoice images,
    LabelLists lists,
    EvaluationPlan plan,
    boolean isMapped,
    boolean judgesOrderings)
    implements Job<EvaluateJob.Evaluated> {

  /**
   * What came of it.
   *
   * @param evaluation written
   * @param orderings written; empty when they were not to be judged, or no class is rare
   */
  public record Evaluated(Evaluation evaluation, Optional<OrderingEvaluation> orderings) {}

  /** By all that a plan can ask for, on the run's own data. */
  public EvaluateJob(RunDirectory run) {
    this(run, ImageChoice.OWN, LabelLists.NONE, EvaluationPlan.ALL, true, false);
  }

  @Override
  public Evaluated run(JobListener listener) {
    listener.stop().workBegins();
    run.requireNoLinks();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      Dataset dataset =
          images
              .data()
              .map(data -> new DataOpening(listener).open(data, Optional.empty()))
              .orElseGet(() -> encoder.data().dataset());
      dataset =
          dataset.withMaxMegapixels(
              images.maxMegapixels().orElse(encoder.config().data().maxMegapixels()));
      LabelledSplits splits = splits(dataset);
      Evaluation evaluation = new Evaluator(encoder, splits, plan).evaluate(listener);
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
                .make(listener);
        made.write(run, Kind.TEST, made.map());
      }
      return new Evaluated(
          evaluation, judgesOrderings ? judged(encoder, listener) : Optional.empty());
    }
  }

  private LabelledSplits splits(Dataset dataset) {
    LabelledSplits splits = LabelledSplits.of(dataset, plan.seed()).with(dataset, lists);
    return plan.sparesTest() ? splits.sparingTest(plan.seed()) : splits;
  }

  private Optional<OrderingEvaluation> judged(TrainedEncoder encoder, JobListener listener) {
    ImageSource source =
        images
            .data()
            .map(data -> new DataOpening(listener).images(images, "judges orderings of"))
            .orElseGet(() -> encoder.data().labelled());
    if (!source.isLabelled()) {
      throw new UsageException(
          "orderings are judged by labels, and %s has none: pass labelled images with --data"
              .formatted(source.description()));
    }
    Optional<OrderingEvaluation> judged =
        new OrderingEvaluator(
                encoder,
                images.limited(source, encoder.config().data()),
                plan.grouping(),
                plan.skipBadImages(),
                plan.seed())
            .evaluate(listener);
    if (judged.isEmpty()) {
      listener.say("orderings are not judged: no class is rare (" + plan.grouping().phrase() + ")");
    }
    judged.ifPresent(orderings -> RecordFile.write(run.orderings(), orderings));
    return judged;
  }
}
