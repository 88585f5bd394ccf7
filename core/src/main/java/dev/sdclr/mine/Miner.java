package dev.sdclr.mine;

import dev.sdclr.data.ImageSource;
import dev.sdclr.eval.ProgressListener;
import dev.sdclr.eval.TrainedEncoder;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.MinedImage;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.MiningSummary.TopShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Ranks images by how much pruning changes them.
 *
 * @param encoder finished
 * @param images to rank; labels, where there are any, only describe the result
 * @param scoring how
 * @param skipBadImages leaves unreadable images out, as it does when pre-training did
 */
public record Miner(
    TrainedEncoder encoder, ImageSource images, PrunedDisagreement scoring, boolean skipBadImages) {

  private static final double[] TOP_PERCENTS = {1, 10};

  /**
   * A ranking and what it says about the tail.
   *
   * @param ranked all readable images, most changed first
   * @param summary tail shares
   */
  public record Result(List<MinedImage> ranked, MiningSummary summary) {}

  /** Scores and ranks all images; equal scores go by index. */
  public Result mine(ProgressListener listener) {
    double[] scores =
        scoring.scores(encoder.network(), images, encoder.imagePass(skipBadImages), listener);
    int[] order =
        IntStream.range(0, scores.length)
            .filter(i -> !Double.isNaN(scores[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<MinedImage> ranked = new ArrayList<>(order.length);
    for (int i = 0; i < order.length; i++) {
      int index = order[i];
      ranked.add(new MinedImage(i + 1, index, images.path(index), className(index), scores[index]));
    }
    return new Result(ranked, summary(ranked));
  }

  private String className(int index) {
    int label = images.label(index);
    return label == ImageSource.UNLABELLED ? null : images.classNames().get(label);
  }

  private MiningSummary summary(List<MinedImage> ranked) {
    Set<String> tail =
        images.isLabelled()
            ? encoder.classes(images).stream()
                .filter(c -> c.group() == Group.FEW)
                .map(ClassCount::name)
                .collect(Collectors.toSet())
            : Set.of();
    List<TopShare> shares = new ArrayList<>();
    if (!tail.isEmpty()) {
      for (double percent : TOP_PERCENTS) {
        shares.add(share(ranked, tail, percent));
      }
    }
    return new MiningSummary(
        ranked.size(),
        scoring.pruneFraction(),
        scoring.description(),
        tail.stream().sorted().toList(),
        tail.isEmpty() ? null : share(ranked, tail, 100).tailShare(),
        shares);
  }

  private static TopShare share(List<MinedImage> ranked, Set<String> tail, double percent) {
    int count = (int) Math.max(1, Math.round(ranked.size() * percent / 100));
    int inTail = (int) ranked.stream().limit(count).filter(m -> tail.contains(m.label())).count();
    return new TopShare(percent, count, inTail, 100.0 * inTail / count);
  }
}
