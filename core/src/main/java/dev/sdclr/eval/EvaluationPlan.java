package dev.sdclr.eval;

import java.util.Set;

/**
 * What to evaluate.
 *
 * @param probes which classifiers
 * @param protocol how the linear probe is trained
 * @param shots label budgets of the linear probe
 * @param fewFraction of the labelled images in the few-shot budget, balanced over classes, in (0,
 *     1); published: 0.01
 * @param seed of the few-shot draw and of validation images
 * @param skipBadImages leaves unreadable images out instead of stopping at the first
 */
public record EvaluationPlan(
    Set<Probe> probes,
    Protocol protocol,
    Set<Shots> shots,
    double fewFraction,
    long seed,
    boolean skipBadImages) {

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

  /** Both probes, both budgets, one percent for few. */
  public static final EvaluationPlan ALL =
      new EvaluationPlan(
          Set.of(Probe.values()), Protocol.CACHED, Set.of(Shots.values()), 0.01, 0, false);

  public EvaluationPlan {
    probes = Set.copyOf(probes);
    shots = Set.copyOf(shots);
    if (!(fewFraction > 0 && fewFraction < 1)) {
      throw new IllegalArgumentException("fewFraction must be in (0, 1), was " + fewFraction);
    }
  }
}
