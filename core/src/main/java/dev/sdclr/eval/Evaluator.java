package dev.sdclr.eval;

import dev.sdclr.data.FewLabels;
import dev.sdclr.data.ImageSource;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores an encoder on labelled images.
 *
 * @param encoder finished, with the data it was trained on
 * @param splits to learn probes from and to test them on
 * @param plan what to score
 */
public record Evaluator(TrainedEncoder encoder, LabelledSplits splits, EvaluationPlan plan) {

  /** Embeds the images once and runs all planned probes. */
  public Evaluation evaluate(ProgressListener listener) {
    List<ClassCount> classes = encoder.classes(splits.learn());
    try (Features learn = features(splits.learn(), "embed labelled images", listener);
        Features test = features(splits.test(), "embed test images", listener)) {
      Map<String, Score> linear = new LinkedHashMap<>();
      if (plan.probes().contains(Probe.LINEAR)) {
        linear = linearScores(learn, test, classes, listener);
      }
      Score knn = plan.probes().contains(Probe.KNN) ? knnScore(learn, test, classes) : null;
      return new Evaluation(
          encoder.data().description(), splits.testDescription(), classes, linear, knn);
    }
  }

  private Features features(ImageSource source, String task, ProgressListener listener) {
    return Features.extract(encoder.network(), source, encoder.imagePass(), task, listener);
  }

  private Map<String, Score> linearScores(
      Features learn, Features test, List<ClassCount> classes, ProgressListener listener) {
    Map<String, Score> scores = new LinkedHashMap<>();
    if (plan.shots().contains(Shots.FULL)) {
      LinearProbe probe = new LinearProbe(plan.seed(), "fit full-shot linear probe", listener);
      scores.put("full", score(probe, learn, test, classes, splits.learnDescription()));
    }
    if (plan.shots().contains(Shots.FEW)) {
      LinearProbe probe = new LinearProbe(plan.seed(), "fit few-shot linear probe", listener);
      int[] chosen = FewLabels.fraction(splits.learn(), plan.fewFraction(), plan.seed());
      String split =
          "%d images of each class of %s, seed %d"
              .formatted(chosen.length / classes.size(), splits.learnDescription(), plan.seed());
      try (Features few = learn.of(chosen)) {
        scores.put("few", score(probe, few, test, classes, split));
      }
    }
    return scores;
  }

  private static Score score(
      LinearProbe probe,
      Features learn,
      Features test,
      List<ClassCount> classes,
      String labelSplit) {
    LinearProbe.Result result = probe.predict(learn, test, classes.size());
    return LongTailMetrics.score(
        result.predicted(), test.labels(), classes, result.protocol(), labelSplit);
  }

  private Score knnScore(Features learn, Features test, List<ClassCount> classes) {
    KnnClassifier knn = KnnClassifier.DEFAULT;
    return LongTailMetrics.score(
        knn.predict(learn, test, classes.size()),
        test.labels(),
        classes,
        knn.protocol(),
        splits.learnDescription());
  }
}
