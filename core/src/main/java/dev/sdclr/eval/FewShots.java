package dev.sdclr.eval;

import dev.sdclr.Ranges;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Which few-shot probes to fit.
 *
 * @param budgets at least one, all different
 * @param draws of labelled images for each budget, in [1, 1000]
 */
public record FewShots(List<LabelBudget> budgets, int draws) {

  /** One draw of one percent, as published (SDCLR, section 4.1). */
  public static final FewShots DEFAULT = new FewShots(List.of(new LabelBudget.Fraction(0.01)), 1);

  /** Names the probe of few labels, and that of the first draw. */
  private static final String PROBE = "few";

  /** Draws of a budget are at most this many. */
  public static final int MAX_DRAWS = 1000;

  public FewShots {
    budgets = List.copyOf(budgets);
    if (budgets.isEmpty() || new HashSet<>(budgets).size() < budgets.size()) {
      throw new IllegalArgumentException(
          "few-shot budgets must be at least one and all different, were "
              + budgets.stream().map(LabelBudget::phrase).toList());
    }
    Ranges.within("few-shot draws", draws, 1, MAX_DRAWS);
  }

  /**
   * One draw of one budget.
   *
   * @param budget to draw
   * @param number from 1
   * @param seed of the labelled images, and of those held out of them
   */
  record Draw(LabelBudget budget, int number, long seed) {

    /** Names what is learnt from it among the draws of its budget. */
    String probe() {
      return number == 1 ? PROBE : PROBE + " " + number;
    }
  }

  /** The probe that a draw's, as {@link Draw#probe} names it, is one of; other names stay. */
  static String probeOf(String name) {
    return name.startsWith(PROBE + " ") ? PROBE : name;
  }

  /** Draws of the first budget, which a run is compared with others by. */
  List<Draw> compared(long seed) {
    return all(seed).subList(0, draws);
  }

  /** All draws, budget by budget; the first of each has {@code seed} itself. */
  List<Draw> all(long seed) {
    List<Draw> all = new ArrayList<>();
    for (LabelBudget budget : budgets) {
      for (int i = 0; i < draws; i++) {
        all.add(new Draw(budget, i + 1, seed + i));
      }
    }
    return all;
  }

  /** Names the work on one draw among several. */
  String task(String name, Draw draw) {
    return areSeveral()
        ? "%s, %s, draw %d of %d".formatted(name, draw.budget().phrase(), draw.number(), draws)
        : name;
  }

  /** Whether there is more than the one score that {@code linear.few} holds. */
  boolean areSeveral() {
    return budgets.size() > 1 || draws > 1;
  }
}
