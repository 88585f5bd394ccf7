package dev.sdclr.mine;

import dev.sdclr.ProgressListener;
import dev.sdclr.data.ImageSource;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.MiningSummary.TopShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Ranks images by how much pruning changes them.
 *
 * @param encoder finished
 * @param images to rank; labels, where there are any, only describe the result, unless the scoring
 *     says that it learns from them
 * @param scoring how
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 */
public record Miner(
    TrainedEncoder encoder, ImageSource images, ImageScoring scoring, boolean skipBadImages) {

  private static final double[] TOP_PERCENTS = {1, 5, 10};

  /**
   * A ranking and what it says about the tail.
   *
   * @param ranked all readable images, most changed first
   * @param summary tail shares
   */
  public record Result(List<MinedImage> ranked, MiningSummary summary) {}

  /** Scores and ranks all images; equal scores go by index. */
  public Result mine(ProgressListener listener) {
    ImageScores scores = scoring.scores(encoder, images, skipBadImages, listener);
    int[] order = scores.order();
    List<MinedImage> ranked = new ArrayList<>(order.length);
    for (int i = 0; i < order.length; i++) {
      int index = order[i];
      ranked.add(
          new MinedImage(
              i + 1, index, images.path(index), className(index), scores.values()[index]));
    }
    return new Result(ranked, summary(ranked, scores.levels(order)));
  }

  private String className(int index) {
    int label = images.label(index);
    return label == ImageSource.UNLABELLED ? null : images.classNames().get(label);
  }

  private MiningSummary summary(List<MinedImage> ranked, double[] levels) {
    Set<String> tail =
        images.isLabelled()
            ? new PretrainingClasses(encoder.data(), images)
                .counts().stream()
                    .filter(c -> c.group() == Group.FEW)
                    .map(ClassCount::name)
                    .collect(Collectors.toSet())
            : Set.of();
    boolean known = !tail.isEmpty();
    return new MiningSummary(
        ranked.size(),
        scoring.settings(encoder),
        scoring.description(),
        images.isLabelled() ? PretrainingClasses.USUAL.phrase() : null,
        tail.stream().sorted().toList(),
        known ? share(ranked, tail, 100).tailShare() : null,
        known ? auroc(ranked, levels, tail) : null,
        known
            ? DoubleStream.of(TOP_PERCENTS).mapToObj(p -> share(ranked, tail, p)).toList()
            : List.of());
  }

  private static TopShare share(List<MinedImage> ranked, Set<String> tail, double percent) {
    int count = (int) Math.max(1, Math.round(ranked.size() * percent / 100));
    int inTail = (int) ranked.stream().limit(count).filter(m -> isTail(m, tail)).count();
    return TopShare.of(percent, count, inTail);
  }

  private static boolean isTail(MinedImage image, Set<String> tail) {
    return image.label() != null && tail.contains(image.label());
  }

  /** Of the images with a label; null when all or none of them are in the tail. */
  private static Double auroc(List<MinedImage> ranked, double[] levels, Set<String> tail) {
    int[] labelled =
        IntStream.range(0, levels.length).filter(i -> ranked.get(i).label() != null).toArray();
    double[] scores = IntStream.of(labelled).mapToDouble(i -> levels[i]).toArray();
    boolean[] positive = new boolean[labelled.length];
    for (int i = 0; i < labelled.length; i++) {
      positive[i] = isTail(ranked.get(labelled[i]), tail);
    }
    double area = Auroc.of(scores, positive);
    return Double.isNaN(area) ? null : area;
  }
}
