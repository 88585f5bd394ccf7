package dev.sdclr.job;

import dev.sdclr.Guess;
import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.encoder.TrainedEncoder;
import dev.sdclr.job.images.ImageFeatures;
import dev.sdclr.mine.ForgettingObserver;
import dev.sdclr.mine.ImageScoring;
import dev.sdclr.mine.LabellingFolder;
import dev.sdclr.mine.LossChange;
import dev.sdclr.mine.ProbeDisagreement;
import dev.sdclr.mine.PrunedDisagreement;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.run.MiningSettings.MiningScore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How to mine, as the options say.
 *
 * @param scores what to rank by: names of orderings and of {@link MiningScore}s; empty: all
 *     orderings and the cosine, in turn
 * @param augmentations random views, or null for the score's default
 * @param pruneFractions shares of weights to remove; empty for the default
 * @param top rows to write and images to collect; null for all and {@value #DEFAULT_COLLECTED}
 * @param folder to collect the first images in
 * @param rawCells leaves names in mined.csv as they are
 */
public record MiningPlan(
    List<String> scores,
    Integer augmentations,
    List<Double> pruneFractions,
    Integer top,
    Optional<LabellingFolder> folder,
    boolean rawCells) {

  private static final int DEFAULT_COLLECTED = 100;
  private static final List<MiningScore> PRUNING =
      Stream.of(MiningScore.values()).filter(score -> score != MiningScore.ORDERINGS).toList();

  /** All images, by all orderings in turn. */
  public static final MiningPlan DEFAULT =
      new MiningPlan(List.of(), null, List.of(), null, Optional.empty(), false);

  public MiningPlan {
    scores = scores.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().toList();
    UsageException.check(() -> Ranges.require("--top", top, top == null || top >= 1, "at least 1"));
    for (double fraction : pruneFractions) {
      UsageException.check(() -> Ranges.within("--prune-fraction", fraction, 0, 1));
    }
    for (String score : scores) {
      requireKnown(score);
    }
    boolean pairs = scores.contains(Word.of(MiningScore.LOSS));
    boolean views = pairs || scores.isEmpty() || scores.contains(Word.of(MiningScore.COSINE));
    int min = pairs ? 1 : 0;
    int max = views ? ImageScoring.MAX_AUGMENTATIONS : 0;
    if (augmentations != null && (augmentations < min || augmentations > max)) {
      throw new UsageException(
          max == 0
              ? "--augmentations belongs to cosine and loss: other scores see the evaluation view"
              : "--augmentations must be in [%d, %d], was %d".formatted(min, max, augmentations));
    }
    boolean prunes =
        scores.isEmpty() || scores.stream().anyMatch(name -> pruning(name).isPresent());
    if (!pruneFractions.isEmpty() && !prunes) {
      throw new UsageException(
          "--prune-fraction belongs to %s: orderings of features prune nothing"
              .formatted(PRUNING.stream().map(Word::of).collect(Collectors.joining(", "))));
    }
  }

  private static void requireKnown(String score) {
    if (!scoreNames().contains(score)) {
      throw new UsageException(
          "there is no score '%s'%s; valid scores: %s"
              .formatted(score, Guess.after(score, scoreNames()), String.join(", ", scoreNames())));
    }
  }

  private static List<String> scoreNames() {
    return Stream.concat(
            PRUNING.stream().map(Word::of), Orderings.all(0).stream().map(Ordering::name))
        .toList();
  }

  private static Optional<MiningScore> pruning(String name) {
    return PRUNING.stream().filter(score -> Word.of(score).equals(name)).findFirst();
  }

  int rows() {
    return top == null ? Integer.MAX_VALUE : top;
  }

  int collected() {
    return top == null ? DEFAULT_COLLECTED : top;
  }

  /**
   * The same without what the encoder cannot tell.
   *
   * @throws UsageException when that was asked for
   */
  MiningPlan fitted(TrainedEncoder encoder, JobListener listener) {
    if (encoder.hasNetwork()) {
      return this;
    }
    try {
      requireFeaturesOnly();
    } catch (UsageException e) {
      throw new UsageException(
          "%s keeps an ONNX model, which cannot be pruned: rank by an ordering of features, such as %s, without --augmentations and --prune-fraction"
              .formatted(encoder.run().path(), Orderings.all(0).get(0).name()),
          e);
    }
    if (!scores.isEmpty()) {
      return this;
    }
    listener.say(ImageFeatures.WITHOUT_PRUNING);
    List<String> orderings = Orderings.all(0).stream().map(Ordering::name).toList();
    return new MiningPlan(orderings, null, List.of(), top, folder, rawCells);
  }

  /** Checks that features are enough to rank by. */
  void requireFeaturesOnly() {
    for (String score : scores) {
      if (pruning(score).isPresent()) {
        throw new UsageException(
            "score %s prunes the network: mine a run, or rank features by an ordering of them"
                .formatted(score));
      }
    }
    if (augmentations != null || !pruneFractions.isEmpty()) {
      throw new UsageException(
          "--augmentations and --prune-fraction are of a network that is pruned: mine a run, or leave them out");
    }
  }

  /** The only score, when it is one of what pruning changes. */
  Optional<ImageScoring> onlyPruning(TrainedEncoder encoder) {
    return scores.size() == 1
        ? pruning(scores.get(0)).map(score -> scoring(score, encoder))
        : Optional.empty();
  }

  /** The scores that say what pruning changes. */
  List<ImageScoring> byPruning(TrainedEncoder encoder) {
    return scores.isEmpty()
        ? List.of(scoring(MiningScore.COSINE, encoder))
        : scores.stream()
            .flatMap(name -> pruning(name).stream())
            .map(score -> scoring(score, encoder))
            .toList();
  }

  /** The orderings of features. */
  List<Ordering> byFeatures(long seed) {
    return scores.isEmpty()
        ? Orderings.all(seed)
        : scores.stream()
            .filter(name -> pruning(name).isEmpty())
            .map(name -> Orderings.named(name, seed))
            .toList();
  }

  private ImageScoring scoring(MiningScore score, TrainedEncoder encoder) {
    return switch (score) {
      case COSINE -> new PrunedDisagreement(fractions(encoder), views(0));
      case LOSS -> new LossChange(fractions(encoder), views(LossChange.DEFAULT_AUGMENTATIONS));
      case PIE ->
          new ProbeDisagreement(
              pruneFractions.isEmpty() ? ProbeDisagreement.DEFAULT_FRACTIONS : pruneFractions);
      case ORDERINGS -> throw new IllegalArgumentException("orderings prune nothing");
    };
  }

  private List<Double> fractions(TrainedEncoder encoder) {
    return pruneFractions.isEmpty()
        ? List.of(ForgettingObserver.pruneFraction(encoder))
        : pruneFractions;
  }

  private int views(int usual) {
    return augmentations == null ? usual : augmentations;
  }
}
