package dev.sdclr.cli.options;

import dev.sdclr.UsageException;
import dev.sdclr.eval.EvaluationPlan.Protocol;
import dev.sdclr.eval.Grouping;
import dev.sdclr.eval.PretrainingClasses;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say which classes are many, medium and few. */
public final class GroupOptions {

  /** Ways to group. */
  enum Rule {
    SHARE,
    THIRDS,
    COUNTS
  }

  @Option(
      names = "--groups",
      paramLabel = "NAME",
      description =
          "Which classes are many, medium and few: share (few below a quarter of an even share of"
              + " the pre-training images, many from a whole one; default), thirds (of the classes"
              + " by pre-training images; default of evaluate --protocol paper) or counts (many above 100"
              + " images, few below 20, as ImageNet-LT).")
  private Rule rule;

  @Option(
      names = "--group-counts",
      paramLabel = "LOW,HIGH",
      split = ",",
      hideParamSyntax = true,
      description =
          "With --groups counts: few below LOW images, many above HIGH (default: 20,100).")
  private List<Integer> bounds = List.of();

  /** Whether anything was said. */
  public boolean areGiven() {
    return rule != null || !bounds.isEmpty();
  }

  /**
   * The grouping asked for.
   *
   * @param protocol whose own is taken where none is
   */
  public Grouping grouping(Protocol protocol) {
    if (rule != Rule.COUNTS) {
      if (!bounds.isEmpty()) {
        throw new UsageException("--group-counts belongs to --groups counts: add that");
      }
      boolean thirds = rule == Rule.THIRDS || (rule == null && protocol == Protocol.PAPER);
      return thirds ? new Grouping.Thirds() : PretrainingClasses.USUAL;
    }
    if (bounds.isEmpty()) {
      return Grouping.Counts.IMAGENET_LT;
    }
    if (bounds.size() != 2 || bounds.get(0) < 1 || bounds.get(1) < bounds.get(0)) {
      throw new UsageException(
          "--group-counts must be two numbers LOW,HIGH with 1 <= LOW <= HIGH, was %s"
              .formatted(String.join(",", bounds.stream().map(String::valueOf).toList())));
    }
    return new Grouping.Counts(bounds.get(0), bounds.get(1));
  }
}
