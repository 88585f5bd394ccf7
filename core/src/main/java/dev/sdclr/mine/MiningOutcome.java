package dev.sdclr.mine;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.eval.PretrainingClasses;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.MiningSummary.TopShare;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Describes a ranking of images.
 *
 * @param encoder that they were ranked with
 * @param images that were ranked; labels, where there are any, say how well
 * @param settings of the ranking
 * @param scoring the same in one phrase
 */
public record MiningOutcome(
    TrainedEncoder encoder, ImageSource images, MiningSettings settings, String scoring) {

  private static final double[] TOP_PERCENTS = {1, 5, 10};

  /**
   * A row of the ranking.
   *
   * @param rank from 1
   */
  public MinedImage row(int rank, int index, double score, String reason) {
    return new MinedImage(rank, index, images.path(index), className(index), score, reason);
  }

  private String className(int index) {
    int label = images.label(index);
    return label == ImageSource.UNLABELLED ? null : images.classNames().get(label);
  }

  /**
   * What labels say of it.
   *
   * @param ranked all images that can be read
   * @param levels numbers that fall from row to row, and are equal where the order is undecided
   */
  public MiningSummary summary(List<MinedImage> ranked, double[] levels) {
    Optional<PretrainingClasses> classes =
        images.isLabelled()
            ? Optional.of(PretrainingClasses.of(encoder, ranked(images, ranked)))
            : Optional.empty();
    Set<String> tail =
        classes.map(PretrainingClasses::occurring).orElse(List.of()).stream()
            .filter(c -> c.group() == Group.FEW)
            .map(ClassCount::name)
            .collect(Collectors.toSet());
    boolean hasTail = !tail.isEmpty();
    return new MiningSummary(
        ranked.size(),
        settings,
        scoring,
        classes.map(known -> known.phrase(PretrainingClasses.USUAL)).orElse(null),
        tail.stream().sorted().toList(),
        hasTail ? share(ranked, tail, 100).tailShare() : null,
        hasTail ? auroc(ranked, levels, tail) : null,
        hasTail
            ? DoubleStream.of(TOP_PERCENTS).mapToObj(p -> share(ranked, tail, p)).toList()
            : List.of(),
        null,
        encoder.position().epoch());
  }

  /** The images that a ranking of all that can be read holds. */
  public static ImageSource ranked(ImageSource images, List<MinedImage> ranked) {
    return new Subset(
        images, ranked.stream().mapToInt(image -> Math.toIntExact(image.index())).toArray());
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
