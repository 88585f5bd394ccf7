package dev.sdclr.eval;

import dev.sdclr.ProgressListener;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.EvaluationPlan.Probe;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.EvaluationPlan.Shots;
import dev.sdclr.eval.LinearScoring.Scored;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.run.Score;
import dev.sdclr.train.ImagePass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final int MAX_NAMED = 3;
  private static final String READABLE = " that can be read";

  /**
   * Embeds the images once and runs all planned probes.
   *
   * <p>A class that has no image to learn from, or none to test on, is left out of every mean and
   * named with the reason; one without test images is still learnt, as an answer that is wrong.
   *
   * @throws UsageException when a few-shot budget is larger than the data
   * @throws SdclrException when fewer than two classes can be scored
   */
  public Evaluation evaluate(ProgressListener listener) {
    requireBudgets(splits, "");
    if (plan.hasReferences() && !hasReferences()) {
      listener.say(
          "references are left out: their probes would take as long again by the published protocol; without --protocol paper they are scored");
    }
    int[] toLearn = splits.learn().classCounts();
    int[] toLearnFew = listedFew().map(ImageSource::classCounts).orElse(toLearn);
    leftOut(toLearn, toLearnFew, splits.test().classCounts(), "");
    FeatureMaker maker = (source, task) -> features(source, task, listener);
    try (Learnt learnt = Learnt.of(maker, splits, plan);
        Tested tested = tested(learnt, listener)) {
      Features learn = learnt.all();
      Features test = tested.features();
      Map<String, String> leftOut = leftOut(learnt, tested);
      LabelledSplits scored = splits.only(learn.indices(), test.indices());
      requireBudgets(scored, scored.learn().size() < splits.learn().size() ? READABLE : "");
      PretrainingClasses pretraining = PretrainingClasses.of(encoder, scored.learn());
      List<ClassCount> classes = pretraining.counts(plan.grouping());
      Map<String, Score> linear = new LinkedHashMap<>();
      Map<String, int[]> predicted = new LinkedHashMap<>();
      List<FewShotScore> fewShot = new ArrayList<>();
      if (plan.probes().contains(Probe.LINEAR)) {
        try (LinearScoring scoring = linearScoring(scored, learnt, maker, listener)) {
          if (plan.shots().contains(Shots.FULL)) {
            Scored full = scoring.full(test, classes);
            linear.put("full", full.score());
            predicted.put("full", full.predicted());
          }
          if (plan.shots().contains(Shots.FEW)) {
            fewShot = fewScores(scoring, test, classes, predicted);
            linear.put("few", fewShot.get(0).score());
          }
        }
      }
      Score knn =
          plan.probes().contains(Probe.KNN)
              ? knnScore(scored, learn, test, classes, predicted)
              : null;
      return new Evaluation(
          pretraining.description(),
          LinearScoring.described(
              splits.testDescription(), splits.test().size(), tested.readable()),
          classes,
          pretraining.phrase(plan.grouping()),
          linear,
          plan.fewShots().areSeveral() && !fewShot.isEmpty() ? fewShot : null,
          knn,
          hasReferences()
              ? new References(encoder, scored, plan, listener)
                  .score(predicted, test.labels(), classes)
              : null,
          leftOut.isEmpty() ? null : leftOut,
          encoder.position().epoch());
    }
  }

  private Features features(ImageSource source, String task, ProgressListener listener) {
    ImagePass pass = encoder.imagePass(plan.skipBadImages());
    return Features.extract(encoder.features(), source, pass, task, listener);
  }

  /**
   * Embedded test images of the classes that can be learnt; closing frees them.
   *
   * @param readable test images of all classes that could be read
   */
  private record Tested(Features features, int readable) implements AutoCloseable {

    @Override
    public void close() {
      features.close();
    }
  }

  private Tested tested(Learnt learnt, ProgressListener listener) {
    try (Features all = features(splits.test(), "embed test images", listener)) {
      int classes = splits.learn().classNames().size();
      int[] toLearn = learnt.all().classCounts(classes);
      int[] toLearnFew = learnt.few().map(few -> few.classCounts(classes)).orElse(toLearn);
      int[] labels = all.labels();
      int[] learnable =
          IntStream.range(0, labels.length)
              .filter(i -> toLearn[labels[i]] > 0 && toLearnFew[labels[i]] > 0)
              .toArray();
      return new Tested(all.at(learnable), all.size());
    }
  }

  /** The published protocol would train their probes for hours, too. */
  private boolean hasReferences() {
    return plan.hasReferences() && plan.protocol() == Protocol.CACHED;
  }

  /** What the few-shot probe learns from, where there is one and a list names it. */
  private Optional<ImageSource> listedFew() {
    return splits.few().filter(listed -> plan.hasFewShots());
  }

  private Map<String, String> leftOut(Learnt learnt, Tested tested) {
    int classes = splits.learn().classNames().size();
    int[] toLearn = learnt.all().classCounts(classes);
    int images =
        splits.learn().size() + listedFew().map(ImageSource::size).orElse(0) + splits.test().size();
    int readable =
        learnt.all().size() + learnt.few().map(Features::size).orElse(0) + tested.readable();
    return leftOut(
        toLearn,
        learnt.few().map(few -> few.classCounts(classes)).orElse(toLearn),
        tested.features().classCounts(classes),
        readable < images ? READABLE : "");
  }

  /**
   * Which classes cannot be scored, and why.
   *
   * @param toLearn images of each class
   * @param toLearnFew listed ones for the few-shot probe; {@code toLearn} where it is no list's
   * @param toTest images of each class
   * @param which images are meant, after "image"
   * @throws SdclrException when fewer than two are left
   */
  private Map<String, String> leftOut(int[] toLearn, int[] toLearnFew, int[] toTest, String which) {
    List<String> classes = splits.learn().classNames();
    Map<String, String> reasons = new LinkedHashMap<>();
    for (int c = 0; c < classes.size(); c++) {
      if (toLearn[c] == 0) {
        reasons.put(classes.get(c), "no image%s to learn from".formatted(which));
      } else if (toLearnFew[c] == 0) {
        reasons.put(classes.get(c), "no listed few-shot image" + which);
      } else if (toTest[c] == 0) {
        reasons.put(classes.get(c), "no test image" + which);
      }
    }
    int scored = classes.size() - reasons.size();
    splits.onlyTested().forEach(name -> reasons.put(name, "no image to learn from"));
    if (scored < 2) {
      throw new SdclrException(
          "at least two classes must have images to learn from and images to test on, here %s of %d has (%s): add images, or pass --data with others"
              .formatted(scored == 0 ? "none" : "one", scored + reasons.size(), brief(reasons)));
    }
    return reasons;
  }

  private static String brief(Map<String, String> reasons) {
    String first =
        reasons.entrySet().stream()
            .limit(MAX_NAMED)
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", "));
    return reasons.size() <= MAX_NAMED
        ? first
        : "%s, and %d more".formatted(first, reasons.size() - MAX_NAMED);
  }

  private void requireBudgets(LabelledSplits from, String which) {
    boolean few = plan.hasFewShots();
    if (few && from.few().isEmpty()) {
      ImageSource learnable =
          plan.protocol() == Protocol.PAPER ? PublishedScoring.learnable(from, plan) : from.learn();
      plan.fewShots().budgets().forEach(budget -> budget.requireWithin(learnable, which));
    } else if (few) {
      plan.requireListedFewShots();
    }
  }

  private LinearScoring linearScoring(
      LabelledSplits scored, Learnt learnt, FeatureMaker maker, ProgressListener listener) {
    return plan.protocol() == Protocol.PAPER
        ? PublishedScoring.of(encoder, scored, plan, listener)
        : CachedScoring.of(maker, scored, plan, learnt, listener);
  }

  private List<FewShotScore> fewScores(
      LinearScoring scoring,
      Features test,
      List<ClassCount> classes,
      Map<String, int[]> predicted) {
    List<FewShotScore> scores = new ArrayList<>();
    List<FewShots.Draw> compared = plan.fewShots().compared(plan.seed());
    for (FewShots.Draw draw : plan.fewShots().all(plan.seed())) {
      Scored scored = scoring.few(draw, test, classes);
      scores.add(new FewShotScore(draw.budget().phrase(), draw.number(), scored.score()));
      if (compared.contains(draw)) {
        predicted.put(draw.probe(), scored.predicted());
      }
    }
    return scores;
  }

  private Score knnScore(
      LabelledSplits scored,
      Features learn,
      Features test,
      List<ClassCount> classes,
      Map<String, int[]> predicted) {
    KnnClassifier knn = plan.knn();
    predicted.put("knn", knn.predict(learn, test, classes.size()));
    return LongTailMetrics.score(
        predicted.get("knn"),
        test.labels(),
        classes,
        plan.seed(),
        knn.protocol(learn.size()),
        scored.learnDescription());
  }
}
