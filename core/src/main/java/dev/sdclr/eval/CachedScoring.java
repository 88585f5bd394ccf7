package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.ImagePass;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Score;
import java.util.List;
import java.util.Optional;

/**
 * Probes fitted to their minimum on features computed once.
 *
 * @param learn features of {@code splits.learn()}, which stay the caller's
 * @param validation features to choose by, closed with this; absent: a part of {@code learn}
 */
record CachedScoring(
    TrainedEncoder encoder,
    LabelledSplits splits,
    EvaluationPlan plan,
    Features learn,
    Optional<Features> validation,
    ProgressListener listener)
    implements LinearScoring {

  private static final String FEW_TASK = "fit few-shot linear probe";

  static CachedScoring of(
      TrainedEncoder encoder,
      LabelledSplits splits,
      EvaluationPlan plan,
      Features learn,
      ProgressListener listener) {
    Optional<Features> validation =
        splits
            .validation()
            .map(source -> embed(encoder, plan, source, "embed validation images", listener));
    return new CachedScoring(encoder, splits, plan, learn, validation, listener);
  }

  private static Features embed(
      TrainedEncoder encoder,
      EvaluationPlan plan,
      ImageSource source,
      String task,
      ProgressListener listener) {
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    return Features.extract(encoder.network(), source, pass, task, listener);
  }

  @Override
  public Score full(Features test, List<ClassCount> classes) {
    String split =
        LinearScoring.described(splits.learnDescription(), splits.learn().size(), learn.size());
    return score("fit full-shot linear probe", plan.seed(), learn, test, classes, split);
  }

  @Override
  public Score few(FewShots.Draw draw, Features test, List<ClassCount> classes) {
    return splits.few().isPresent()
        ? listedFew(splits.few().get(), test, classes)
        : drawnFew(draw, test, classes);
  }

  private Score listedFew(ImageSource source, Features test, List<ClassCount> classes) {
    try (Features few = embed(encoder, plan, source, "embed few-shot images", listener)) {
      String split = "%,d listed images".formatted(source.size());
      String described = LinearScoring.described(split, source.size(), few.size());
      return score(FEW_TASK, plan.seed(), few, test, classes, described);
    }
  }

  private Score drawnFew(FewShots.Draw draw, Features test, List<ClassCount> classes) {
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

  private Score score(
      String task,
      long seed,
      Features from,
      Features test,
      List<ClassCount> classes,
      String labelSplit) {
    LinearProbe.Result result =
        new LinearProbe(seed, task, listener).predict(from, validation, test, classes.size());
    return LongTailMetrics.score(
        result.predicted(), test.labels(), classes, plan.seed(), result.protocol(), labelSplit);
  }

  @Override
  public void close() {
    validation.ifPresent(Features::close);
  }
}
