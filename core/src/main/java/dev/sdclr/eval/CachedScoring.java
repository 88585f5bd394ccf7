package dev.sdclr.eval;

import dev.sdclr.data.FewLabels;
import dev.sdclr.data.ImageSource;
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
    return score("fit full-shot linear probe", learn, test, classes, split);
  }

  @Override
  public Score few(Features test, List<ClassCount> classes) {
    return splits.few().isPresent()
        ? listedFew(splits.few().get(), test, classes)
        : drawnFew(test, classes);
  }

  private Score listedFew(ImageSource source, Features test, List<ClassCount> classes) {
    try (Features few = embed(encoder, plan, source, "embed few-shot images", listener)) {
      String split = "%,d listed images".formatted(source.size());
      return fewScore(few, source.size(), split, test, classes);
    }
  }

  private Score drawnFew(Features test, List<ClassCount> classes) {
    int[] chosen = FewLabels.fraction(splits.learn(), plan.fewFraction(), plan.seed());
    String split =
        LinearScoring.fewDescription(
            chosen.length,
            classes.size(),
            splits.learn().size(),
            splits.learnDescription(),
            plan.seed());
    try (Features few = learn.of(chosen)) {
      return fewScore(few, chosen.length, split, test, classes);
    }
  }

  private Score fewScore(
      Features few, int images, String split, Features test, List<ClassCount> classes) {
    String described = LinearScoring.described(split, images, few.size());
    return score("fit few-shot linear probe", few, test, classes, described);
  }

  private Score score(
      String task, Features from, Features test, List<ClassCount> classes, String labelSplit) {
    LinearProbe.Result result =
        new LinearProbe(plan.seed(), task, listener)
            .predict(from, validation, test, classes.size());
    return LongTailMetrics.score(
        result.predicted(), test.labels(), classes, result.protocol(), labelSplit);
  }

  @Override
  public void close() {
    validation.ifPresent(Features::close);
  }
}
