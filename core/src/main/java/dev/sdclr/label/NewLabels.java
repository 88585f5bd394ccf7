package dev.sdclr.label;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What labels from elsewhere say that does not hold already.
 *
 * @param decisions to add to the log, all of them dated
 * @param added images that nothing was said of before
 * @param changed images that something else was said of before
 * @param same images of which the same was said before
 */
public record NewLabels(List<Decision> decisions, int added, int changed, int same) {

  /** Takes a copy. */
  public NewLabels {
    decisions = List.copyOf(decisions);
  }

  /**
   * Finds it.
   *
   * @param before what holds
   * @param by who gave the labels, where they do not say
   */
  public static NewLabels of(SaidLabels said, CurrentLabels before, Optional<String> by) {
    List<Decision> news = new ArrayList<>();
    int changed = 0;
    int same = 0;
    for (Decision decision : said.current().byPath().values()) {
      Optional<Decision> known = before.of(decision.path());
      if (known.isPresent() && known.get().cell().equals(decision.cell())) {
        same++;
      } else {
        changed += known.isPresent() ? 1 : 0;
        news.add(decision.dated(by));
      }
    }
    return new NewLabels(news, news.size() - changed, changed, same);
  }
}
