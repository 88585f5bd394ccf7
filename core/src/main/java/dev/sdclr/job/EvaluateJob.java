package dev.sdclr.job;

import dev.sdclr.UsageException;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Relabelled;
import dev.sdclr.data.Subset;
import dev.sdclr.embed.MapMaker;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.EvaluationPlan;
import dev.sdclr.eval.Evaluator;
import dev.sdclr.eval.LabelledSplits;
import dev.sdclr.eval.LabelledSplits.LabelLists;
import dev.sdclr.job.images.DataOpening;
import dev.sdclr.job.images.ImageChoice;
import dev.sdclr.job.images.LabelSource;
import dev.sdclr.job.images.NamedImages;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.rare.judge.OrderingEvaluator;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.RecordFile;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scores a run's encoder with labels; writes {@code evaluation.json} and, for the report, a map of
 * the test images.
 *
 * @param run trained
 * @param images labelled; of people's labels, the part is chosen; the plan says whether unreadable
 *     ones are left out
 * @param labels of the images by people, which alone are scored on; empty: those of the data
 * @param lists that select from them
 * @param plan what to score, and how
 * @param isMapped whether the test images are mapped
 * @param judgesOrderings whether it is judged, too, how well orderings of the training images find
 *     rare ones, into {@code orderings.json}
 */
public record EvaluateJob(
    RunDirectory run,
    ImageChoice images,
    Optional<PeoplesLabels> labels,
    LabelLists lists,
    EvaluationPlan plan,
    boolean isMapped,
    boolean judgesOrderings)
    implements Job<EvaluateJob.Evaluated> {

  public EvaluateJob {
    if (labels.isPresent() && (judgesOrderings || !lists.equals(LabelLists.NONE))) {
      throw new UsageException(
          "people's labels already choose the images: leave out lists of images, and the "
              + "judging of orderings, which needs every image labelled");
    }
    if (lists.few().isPresent()) {
      plan.requireListedFewShots();
    }
  }

  /**
   * Labels that people gave.
   *
   * @param file of them in any form; empty: the log of the images
   */
  public record PeoplesLabels(Optional<Path> file) {}

  /** By the labels of the data. */
  public EvaluateJob(
      RunDirectory run,
      ImageChoice images,
      LabelLists lists,
      EvaluationPlan plan,
      boolean isMapped,
      boolean judgesOrderings) {
    this(run, images, Optional.empty(), lists, plan, isMapped, judgesOrderings);
  }

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
    run.requireWritable();
    try (TrainedEncoder encoder = TrainedEncoder.load(run)) {
      Dataset dataset =
          labels.isPresent()
              ? labelled(labels.get(), listener)
              : images
                  .data()
                  .map(data -> new DataOpening(listener).open(data, images.root()))
                  .orElseGet(() -> new DataOpening(listener).trainedOn(encoder));
      dataset =
          dataset
              .withMaxMegapixels(
                  images.maxMegapixels().orElse(encoder.config().data().maxMegapixels()))
              .withoutEmptyClasses();
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

  /** The images that people gave a class, by these classes. */
  private Dataset labelled(PeoplesLabels given, JobListener listener) {
    NamedImages named = NamedImages.open(run.path(), images, "scoring", listener);
    CurrentLabels current =
        LabelSource.of(given.file, run.path(), images).require(named.names(), "evaluate", listener);
    List<String> classes = current.counts().keySet().stream().sorted().toList();
    ImageSource source = named.source().orElseThrow();
    int[] numbers = new int[source.size()];
    Arrays.fill(numbers, ImageSource.UNLABELLED);
    for (Decision decision : current.byPath().values()) {
      decision
          .label()
          .ifPresent(
              name ->
                  numbers[named.names().row(decision.path()).orElseThrow()] =
                      classes.indexOf(name));
    }
    int[] known = IntStream.range(0, numbers.length).filter(i -> numbers[i] >= 0).toArray();
    ImageSource part = new Subset(new Relabelled(source, classes, numbers), known, "labelled part");
    return new Dataset("images labelled by people", part, Optional.empty(), "labels");
  }

  private LabelledSplits splits(Dataset dataset) {
    LabelledSplits splits =
        LabelledSplits.of(dataset, plan.testSeed()).with(dataset, lists, plan.testSeed());
    return plan.sparesTest() ? splits.sparingTest(plan.seed()) : splits;
  }

  private Optional<OrderingEvaluation> judged(TrainedEncoder encoder, JobListener listener) {
    ImageSource source =
        images
            .data()
            .map(data -> new DataOpening(listener).images(images, "judging orderings of"))
            .orElseGet(() -> encoder.data().labelled());
    if (!source.isLabelled()) {
      throw new UsageException(
          "orderings are judged by labels, and %s has none: name labelled images"
              .formatted(source.description()));
    }
    Optional<OrderingEvaluation> judged =
        new OrderingEvaluator(
                encoder,
                DataOpening.limited(source, images, encoder.config().data()),
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
