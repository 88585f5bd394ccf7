package dev.sdclr.eval;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.FewShotScore;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Scores an encoder on labelled images.
 *
 * @param encoder finished, with the data it was trained on
 * @param splits to learn probes from and to test them on
 * @param plan what to score
 */
public record Evaluator(TrainedEncoder encoder, LabelledSplits splits, EvaluationPlan plan) {

  /**
   * Embeds the images once and runs all planned probes.
   *
   * @throws UsageException when a few-shot budget is larger than the data
   */
  public Evaluation evaluate(ProgressListener listener) {
    requireBudgets();
    List<ClassCount> classes = encoder.classes(splits.learn(), plan.grouping());
    try (Features learn = features(splits.learn(), "embed labelled images", listener);
        Features test = features(splits.test(), "embed test images", listener)) {
      requireEveryClass(learn, "labelled", classes);
      requireEveryClass(test, "test", classes);
      Map<String, Score> linear = new LinkedHashMap<>();
      List<FewShotScore> fewShot = new ArrayList<>();
      if (plan.probes().contains(Probe.LINEAR)) {
        try (LinearScoring scoring = linearScoring(learn, listener)) {
          if (plan.shots().contains(Shots.FULL)) {
            linear.put("full", scoring.full(test, classes));
          }
          if (plan.shots().contains(Shots.FEW)) {
            fewShot = fewScores(scoring, test, classes);
            linear.put("few", fewShot.get(0).score());
          }
        }
      }
      Score knn = plan.probes().contains(Probe.KNN) ? knnScore(learn, test, classes) : null;
      return new Evaluation(
          encoder.description(splits.learn()),
          LinearScoring.described(splits.testDescription(), splits.test().size(), test.size()),
          classes,
          plan.grouping().phrase(),
          linear,
          plan.fewShots().areSeveral() && !fewShot.isEmpty() ? fewShot : null,
          knn);
    }
  }

  private Features features(ImageSource source, String task, ProgressListener listener) {
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    return Features.extract(encoder.network(), source, pass, task, listener);
  }

  private static void requireEveryClass(Features features, String part, List<ClassCount> classes) {
    Set<Integer> present = IntStream.of(features.labels()).boxed().collect(Collectors.toSet());
    for (int c = 0; c < classes.size(); c++) {
      if (!present.contains(c)) {
        throw new SdclrException(
            "no %s image of class %s can be read: repair them, or leave the class out"
                .formatted(part, classes.get(c).name()));
      }
    }
  }

  private void requireBudgets() {
    boolean few = plan.probes().contains(Probe.LINEAR) && plan.shots().contains(Shots.FEW);
    if (few && splits.few().isEmpty()) {
      plan.fewShots().budgets().forEach(budget -> budget.requireWithin(splits.learn()));
    } else if (few && plan.fewShots().areSeveral()) {
      throw new IllegalArgumentException("listed few-shot images are one budget and one draw");
    }
  }

  private LinearScoring linearScoring(Features learn, ProgressListener listener) {
    return plan.protocol() == Protocol.PAPER
        ? PublishedScoring.of(encoder, splits, plan, listener)
        : CachedScoring.of(encoder, splits, plan, learn, listener);
  }

  private List<FewShotScore> fewScores(
      LinearScoring scoring, Features test, List<ClassCount> classes) {
    List<FewShotScore> scores = new ArrayList<>();
    for (FewShots.Draw draw : plan.fewShots().all(plan.seed())) {
      Score score = scoring.few(draw, test, classes);
      scores.add(new FewShotScore(draw.budget().phrase(), draw.number(), score));
    }
    return scores;
  }

  private Score knnScore(Features learn, Features test, List<ClassCount> classes) {
    KnnClassifier knn = plan.knn();
    return LongTailMetrics.score(
        knn.predict(learn, test, classes.size()),
        test.labels(),
        classes,
        plan.seed(),
        knn.protocol(learn.size()),
        LinearScoring.described(splits.learnDescription(), splits.learn().size(), learn.size()));
  }
}
