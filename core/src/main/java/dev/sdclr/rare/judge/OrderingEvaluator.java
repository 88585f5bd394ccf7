package dev.sdclr.rare.judge;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.Features;
import dev.sdclr.eval.Grouping;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.mine.LossChange;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.ordering.KnownScores;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.rare.suggest.Shortlist;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.OrderingEvaluation;
import dev.sdclr.run.OrderingEvaluation.OrderingScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Judges all orderings of a run's images by labels: those of its features, and what pruning
 * changes.
 *
 * @param encoder trained
 * @param images to order; those without a label are ordered but not judged by
 * @param grouping whose few classes are the rare ones
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 * @param seed of orderings that draw at random, and of the intervals
 */
public record OrderingEvaluator(
    TrainedEncoder encoder,
    ImageSource images,
    Grouping grouping,
    boolean skipBadImages,
    long seed) {

  /**
   * Judges them.
   *
   * @return nothing when no class with an image is rare
   */
  public Optional<OrderingEvaluation> evaluate(ProgressListener listener) {
    try (Features features =
        Features.extract(
            encoder.features(), images, encoder.imagePass(skipBadImages), "embed", listener)) {
      PretrainingClasses pretraining =
          PretrainingClasses.of(encoder, new Subset(images, features.indices()));
      List<ClassCount> classes = images.isLabelled() ? pretraining.counts(grouping) : List.of();
      int[] judged =
          IntStream.range(0, features.indices().length)
              .filter(i -> features.labels()[i] != ImageSource.UNLABELLED)
              .toArray();
      int[] labels = IntStream.of(judged).map(i -> features.labels()[i]).toArray();
      List<Integer> rare =
          IntStream.range(0, classes.size())
              .filter(c -> classes.get(c).group() == Group.FEW)
              .filter(c -> IntStream.of(labels).anyMatch(label -> label == c))
              .boxed()
              .toList();
      if (rare.isEmpty() || IntStream.of(labels).allMatch(rare::contains)) {
        return Optional.empty(); // no image to be found, or none to find it among
      }
      OrderingJudge judge =
          new OrderingJudge(
              IntStream.of(labels).map(rare::indexOf).toArray(),
              rare.stream().map(classes::get).toList(),
              seed);
      List<OrderingScore> scores = scores(features, judged, judge, listener);
      return Optional.of(
          new OrderingEvaluation(
              pretraining.phrase(grouping),
              judged.length,
              rare.stream().map(classes::get).toList(),
              OrderingJudge.RESAMPLES,
              scores,
              encoder.position().epoch()));
    }
  }

  /** Of all orderings, and of the shortlist that {@code mine} draws up from them. */
  private List<OrderingScore> scores(
      Features features, int[] judged, OrderingJudge judge, ProgressListener listener) {
    List<Double> fractions = List.of(ForgettingObserver.pruneFraction(encoder));
    List<Ordering> orderings = new ArrayList<>(Orderings.all(seed));
    if (encoder.hasNetwork()) {
      orderings.add(byPruning(new PrunedDisagreement(fractions, 0), features, listener));
    }
    int listed = orderings.size();
    if (encoder.config().method().finishedParts().projects()) {
      orderings.add(
          byPruning(
              new LossChange(fractions, LossChange.DEFAULT_AUGMENTATIONS), features, listener));
    }
    List<OrderingScore> scores = new ArrayList<>();
    List<RankedOrdering> ranked = new ArrayList<>();
    try (FeatureTable table = FeatureTable.inPlace(features.values())) {
      for (Ordering ordering : orderings) {
        RankedOrdering one = RankedOrdering.of(ordering, table);
        ranked.add(one);
        scores.add(judge.judge(one.name(), at(judged, one.scores())));
        listener.progress("judge orderings", "orderings", scores.size(), orderings.size());
      }
      Shortlist shortlist = Shortlist.of(table, ranked.subList(0, listed), seed);
      scores.add(judge.judge("shortlist", at(judged, shortlist.scores())));
    }
    return scores;
  }

  private Ordering byPruning(ImageScoring scoring, Features features, ProgressListener listener) {
    return KnownScores.byPruning(
        scoring, encoder, images, features.indices(), skipBadImages, listener);
  }

  private static double[] at(int[] positions, double[] values) {
    return Arrays.stream(positions).mapToDouble(i -> values[i]).toArray();
  }
}
