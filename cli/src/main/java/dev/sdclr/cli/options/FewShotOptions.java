package dev.sdclr.cli.options;

import dev.sdclr.Ranges;
import dev.sdclr.UsageException;
import dev.sdclr.eval.FewShots;
import dev.sdclr.eval.LabelBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** Options of the few-shot probe: how many labelled images, and which. */
public final class FewShotOptions {

  @Option(
      names = "--few-fraction",
      paramLabel = "F",
      description =
          "Few-shot budget: this fraction of the labelled images, equally many of every class; "
              + "repeatable (default: 0.01).")
  private List<Double> fractions = List.of();

  @Option(
      names = "--few-per-class",
      paramLabel = "N",
      description = "Few-shot budget: N labelled images of every class; repeatable.")
  private List<Integer> perClass = List.of();

  @Option(
      names = "--draws",
      paramLabel = "D",
      description =
          "Random draws of each few-shot budget (default: 1); mean and deviation are shown.")
  private Integer draws;

  @Option(
      names = "--few-split",
      paramLabel = "FILE",
      description = "Training images of the few-shot budget, as a list (default: drawn).")
  private List<Path> lists = List.of();

  /** The listed images: none, one list for all runs, or one for each. */
  public List<Path> lists() {
    return lists;
  }

  public FewShots fewShots() {
    boolean drawn = !fractions.isEmpty() || !perClass.isEmpty() || draws != null;
    if (drawn && !lists.isEmpty()) {
      throw new UsageException(
          "--few-split lists the few-shot images: leave out --few-fraction, --few-per-class and"
              + " --draws");
    }
    int times = draws == null ? 1 : draws;
    UsageException.check(() -> Ranges.within("--draws", times, 1, FewShots.MAX_DRAWS));
    List<LabelBudget> budgets = budgets();
    return new FewShots(budgets.isEmpty() ? FewShots.DEFAULT.budgets() : budgets, times);
  }

  /** Fractions first, as they were given, each budget once. */
  private List<LabelBudget> budgets() {
    Set<LabelBudget> budgets = new LinkedHashSet<>();
    for (double fraction : fractions) {
      UsageException.check(
          () ->
              Ranges.require(
                  "--few-fraction", fraction, fraction > 0 && fraction < 1, "in (0, 1)"));
      budgets.add(new LabelBudget.Fraction(fraction));
    }
    for (int images : perClass) {
      UsageException.check(() -> Ranges.atLeast("--few-per-class", images, 1));
      budgets.add(new LabelBudget.PerClass(images));
    }
    return new ArrayList<>(budgets);
  }
}
