package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.run.ClassCount;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Probes fitted to their minimum on features computed once.
 *
 * @param maker of all images
 * @param splits of them
 * @param plan what to score
 * @param learnt features of all of {@code splits.learn()}, and of what the list names; they stay
 *     the caller's
 * @param validation features to choose by, closed with this; absent: a part of {@code learnt}
 * @param listener that follows the fits
 */
record CachedScoring(
    FeatureMaker maker,
    LabelledSplits splits,
    EvaluationPlan plan,
    Learnt learnt,
    Optional<Features> validation,
    ProgressListener listener)
    implements LinearScoring {

  private static final String FEW_TASK = "fit few-shot linear probe";

  static CachedScoring of(
      FeatureMaker maker,
      LabelledSplits splits,
      EvaluationPlan plan,
      Learnt learnt,
      ProgressListener listener) {
    Optional<Features> validation =
        splits.validation().map(source -> maker.embed(source, "embed validation images"));
    return new CachedScoring(maker, splits, plan, learnt, validation, listener);
  }

  @Override
  public Scored full(Features test, List<ClassCount> classes) {
    return score(
        "fit full-shot linear probe",
        plan.seed(),
        learnt.all(),
        test,
        classes,
        splits.learnDescription());
  }

  @Override
  public Scored few(FewShots.Draw draw, Features test, List<ClassCount> classes) {
    return learnt
        .few()
        .map(listed -> listedFew(listed, test, classes))
        .orElseGet(() -> drawnFew(draw, test, classes));
  }

  private Scored listedFew(Features listed, Features test, List<ClassCount> classes) {
    int images = splits.few().orElseThrow().size();
    String split = String.format(Locale.ROOT, "%,d listed images", images);
    String described = LinearScoring.described(split, images, listed.size());
    return score(FEW_TASK, plan.seed(), listed, test, classes, described);
  }

  private Scored drawnFew(FewShots.Draw draw, Features test, List<ClassCount> classes) {
    int[] chosen = draw.budget().draw(splits.learn(), draw.seed());
    String split =
        LinearScoring.fewDescription(
            chosen.length, splits.learn(), splits.learnDescription(), draw.seed());
    String task = plan.fewShots().task(FEW_TASK, draw);
    try (Features drawn = learnt.all().at(chosen)) {
      return score(task, draw.seed(), drawn, test, classes, split);
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
