package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.run.ClassCount;
import java.util.List;
import java.util.Optional;

/**
 * Probes fitted to their minimum on features computed once.
 *
 * @param maker of all images
 * @param splits of them
 * @param plan what to score
 * @param learn features of {@code splits.learn()}, which stay the caller's
 * @param validation features to choose by, closed with this; absent: a part of {@code learn}
 * @param listener that follows the fits
 */
record CachedScoring(
    FeatureMaker maker,
    LabelledSplits splits,
    EvaluationPlan plan,
    Features learn,
    Optional<Features> validation,
    ProgressListener listener)
    implements LinearScoring {

  private static final String FEW_TASK = "fit few-shot linear probe";

  static CachedScoring of(
      FeatureMaker maker,
      LabelledSplits splits,
      EvaluationPlan plan,
      Features learn,
      ProgressListener listener) {
    Optional<Features> validation =
        splits.validation().map(source -> maker.embed(source, "embed validation images"));
    return new CachedScoring(maker, splits, plan, learn, validation, listener);
  }

  @Override
  public Scored full(Features test, List<ClassCount> classes) {
    String split =
        LinearScoring.described(splits.learnDescription(), splits.learn().size(), learn.size());
    return score("fit full-shot linear probe", plan.seed(), learn, test, classes, split);
  }

  @Override
  public Scored few(FewShots.Draw draw, Features test, List<ClassCount> classes) {
    return splits.few().isPresent()
        ? listedFew(splits.few().get(), test, classes)
        : drawnFew(draw, test, classes);
  }

  private Scored listedFew(ImageSource source, Features test, List<ClassCount> classes) {
    try (Features few = maker.embed(source, "embed few-shot images")) {
      String split = "%,d listed images".formatted(source.size());
      String described = LinearScoring.described(split, source.size(), few.size());
      return score(FEW_TASK, plan.seed(), few, test, classes, described);
    }
  }

  private Scored drawnFew(FewShots.Draw draw, Features test, List<ClassCount> classes) {
    int[] chosen = draw.budget().draw(splits.learn(), draw.seed());
    String split =
        LinearScoring.fewDescription(
            chosen.length, splits.learn(), splits.learnDescription(), draw.seed());
    try (Features few = learn.of(chosen)) {
      String described = LinearScoring.described(split, chosen.length, few.size());
      return score(
          plan.fewShots().task(FEW_TASK, draw), draw.seed(), few, test, classes, described);
    }
  }

  private Scored score(
      String task,
      long seed,
      Features from,
      Features test,
      List<ClassCount> classes,
      String labelSplit) {
    LinearProbe.Result result =
        new LinearProbe(seed, task, listener).predict(from, validation, test, classes.size());
    return new Scored(
        LongTailMetrics.score(
            result.predicted(), test.labels(), classes, plan.seed(), result.protocol(), labelSplit),
        result.predicted());
  }

  @Override
  public void close() {
    validation.ifPresent(Features::close);
  }
}
