package dev.sdclr.eval;

import dev.sdclr.SdclrException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Score;
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

  /** Embeds the images once and runs all planned probes. */
  public Evaluation evaluate(ProgressListener listener) {
    List<ClassCount> classes = encoder.classes(splits.learn());
    try (Features learn = features(splits.learn(), "embed labelled images", listener);
        Features test = features(splits.test(), "embed test images", listener)) {
      requireEveryClass(learn, "labelled", classes);
      requireEveryClass(test, "test", classes);
      Map<String, Score> linear = new LinkedHashMap<>();
      if (plan.probes().contains(Probe.LINEAR)) {
        linear = linearScores(learn, test, classes, listener);
      }
      Score knn = plan.probes().contains(Probe.KNN) ? knnScore(learn, test, classes) : null;
      return new Evaluation(
          encoder.description(splits.learn()),
          LinearScoring.described(splits.testDescription(), splits.test().size(), test.size()),
          classes,
          linear,
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

  private Map<String, Score> linearScores(
      Features learn, Features test, List<ClassCount> classes, ProgressListener listener) {
    LinearScoring scoring =
        plan.protocol() == Protocol.PAPER
            ? PublishedScoring.of(encoder, splits, plan, listener)
            : CachedScoring.of(encoder, splits, plan, learn, listener);
    Map<String, Score> scores = new LinkedHashMap<>();
    try (scoring) {
      if (plan.shots().contains(Shots.FULL)) {
        scores.put("full", scoring.full(test, classes));
      }
      if (plan.shots().contains(Shots.FEW)) {
        scores.put("few", scoring.few(test, classes));
      }
    }
    return scores;
  }

  private Score knnScore(Features learn, Features test, List<ClassCount> classes) {
    KnnClassifier knn = KnnClassifier.DEFAULT;
    return LongTailMetrics.score(
        knn.predict(learn, test, classes.size()),
        test.labels(),
        classes,
        knn.protocol(),
        LinearScoring.described(splits.learnDescription(), splits.learn().size(), learn.size()));
  }
}
