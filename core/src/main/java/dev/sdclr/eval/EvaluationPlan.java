package dev.sdclr.eval;

import dev.sdclr.UsageException;
import java.util.Set;

/**
 * What to evaluate.
 *
 * @param probing classifiers and label budgets
 * @param grouping of the classes by frequency
 * @param seed of the few-shot draws, of validation images and of resampled test images
 * @param testSeed of the test images, where the data has none of its own
 * @param skipBadImages leaves unreadable images out instead of stopping at the first
 * @param sparesTest scores a held-out fifth of the images to learn from, so that whatever is chosen
 *     by the scores leaves the test images unseen
 * @param hasReferences whether encoders that have learnt less are scored beside it
 */
public record EvaluationPlan(
    Probing probing,
    Grouping grouping,
    long seed,
    long testSeed,
    boolean skipBadImages,
    boolean sparesTest,
    boolean hasReferences) {

  /** With one seed for all that is drawn. */
  public EvaluationPlan(
      Probing probing,
      Grouping grouping,
      long seed,
      boolean skipBadImages,
      boolean sparesTest,
      boolean hasReferences) {
    this(probing, grouping, seed, seed, skipBadImages, sparesTest, hasReferences);
  }

  /**
   * How labels are used.
   *
   * @param probes which classifiers
   * @param protocol how the linear probe is trained
   * @param shots label budgets of the linear probe
   * @param fewShots budgets and draws of the few-shot probe
   * @param knn the nearest-neighbour classifier
   */
  public record Probing(
      Set<Probe> probes,
      Protocol protocol,
      Set<Shots> shots,
      FewShots fewShots,
      KnnClassifier knn) {

    public Probing {
      probes = Set.copyOf(probes);
      shots = Set.copyOf(shots);
    }
  }

  /** Classifiers on frozen features. */
  public enum Probe {
    LINEAR,
    KNN
  }

  /** Ways to train the linear probe. */
  public enum Protocol {
    /** To its minimum, on features computed once: fast. */
    CACHED,
    /** By SGD on augmented images, as in the published tables: slow. */
    PAPER
  }

  /** Label budgets. */
  public enum Shots {
    FULL,
    FEW
  }

  /** Both probes, both budgets, one draw of one percent for few, k = 20, groups by share. */
  public static final EvaluationPlan ALL =
      new EvaluationPlan(
          new Probing(
              Set.of(Probe.values()),
              Protocol.CACHED,
              Set.of(Shots.values()),
              FewShots.DEFAULT,
              KnnClassifier.DEFAULT),
          new Grouping.Share(),
          0,
          false,
          false,
          true);

  public Set<Probe> probes() {
    return probing.probes();
  }

  public Protocol protocol() {
    return probing.protocol();
  }

  public Set<Shots> shots() {
    return probing.shots();
  }

  /** Whether there is a few-shot probe. */
  boolean hasFewShots() {
    return probes().contains(Probe.LINEAR) && shots().contains(Shots.FEW);
  }

  /**
   * Checks that the few-shot probe can learn from listed images in place of drawn ones.
   *
   * @throws UsageException when some may be among those it is tested on, or several draws are asked
   *     for
   */
  public void requireListedFewShots() {
    if (sparesTest) {
      throw new UsageException(
          "--spare-test holds out a part of the images to learn from, and those of --few-split may"
              + " lie in it: leave one of them out");
    }
    if (hasFewShots() && fewShots().areSeveral()) {
      throw new UsageException(
          "--few-split lists the images of one budget and one draw: leave out other budgets and"
              + " --draws");
    }
  }

  public FewShots fewShots() {
    return probing.fewShots();
  }

  public KnnClassifier knn() {
    return probing.knn();
  }
}
