package dev.sdclr.cli;

import dev.sdclr.UsageException;
import dev.sdclr.eval.Grouping;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that say which classes are many, medium and few. */
final class GroupOptions {

  /** Ways to group. */
  enum Rule {
    THIRDS,
    COUNTS
  }

  @Option(
      names = "--groups",
      paramLabel = "NAME",
      description =
          "Which classes are many, medium and few: thirds (of the classes by pre-training "
              + "images; default) or counts (many above 100 images, few below 20, as ImageNet-LT).")
  private Rule rule = Rule.THIRDS;

  @Option(
      names = "--group-counts",
      paramLabel = "LOW,HIGH",
      split = ",",
      description =
          "With --groups counts: few below LOW images, many above HIGH (default: 20,100).")
  private List<Integer> bounds = List.of();

  Grouping grouping() {
    if (rule == Rule.THIRDS) {
      if (!bounds.isEmpty()) {
        throw new UsageException("--group-counts belongs to --groups counts: add that");
      }
      return new Grouping.Thirds();
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
