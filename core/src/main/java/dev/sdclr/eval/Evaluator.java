package dev.sdclr.eval;

import dev.sdclr.SdclrException;
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
          splits.testDescription() + leftOut(splits.test().size(), test),
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

  private static String leftOut(int images, Features readable) {
    int unreadable = images - readable.size();
    return unreadable == 0 ? "" : ", %,d of them unreadable and left out".formatted(unreadable);
  }

  private Map<String, Score> linearScores(
      Features learn, Features test, List<ClassCount> classes, ProgressListener listener) {
    Map<String, Score> scores = new LinkedHashMap<>();
    if (plan.shots().contains(Shots.FULL)) {
      LinearProbe probe = new LinearProbe(plan.seed(), "fit full-shot linear probe", listener);
      scores.put("full", score(probe, learn, test, classes, learnDescription(learn)));
    }
    if (plan.shots().contains(Shots.FEW)) {
      LinearProbe probe = new LinearProbe(plan.seed(), "fit few-shot linear probe", listener);
      int[] chosen = FewLabels.fraction(splits.learn(), plan.fewFraction(), plan.seed());
      try (Features few = learn.of(chosen)) {
        String split = fewDescription(chosen.length, classes.size()) + leftOut(chosen.length, few);
        scores.put("few", score(probe, few, test, classes, split));
      }
    }
    return scores;
  }

  private String learnDescription(Features learn) {
    return splits.learnDescription() + leftOut(splits.learn().size(), learn);
  }

  /** Says how many labels there really are: small classes can make them less than asked for. */
  private String fewDescription(int chosen, int classes) {
    return "%d of each class (%.2g %%) of %s, seed %d"
        .formatted(
            chosen / classes,
            100.0 * chosen / splits.learn().size(),
            splits.learnDescription(),
            plan.seed());
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
        learnDescription(learn));
  }
}
