package dev.sdclr.study;

import dev.sdclr.Counted;
import dev.sdclr.eval.LabelBudget;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Evaluation.FewShotScore;
import dev.sdclr.study.StudyPlan.FewShot;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many labels a few-shot probe learnt from, as its scores tell.
 *
 * @param budgets in one phrase
 * @param draws of them
 * @param isOnePercent whether they can be the one draw of 1 % that a plan asks for without {@code
 *     fewShot}
 */
record FewShotLabels(String budgets, int draws, boolean isOnePercent) {

  /** As an evaluation describes the labelled images of a single draw. */
  private static final Pattern SINGLE =
      Pattern.compile("([1-9]\\d{0,8}) of each class \\((\\d{1,3}(?:[.,]\\d+)?) %\\).*");

  /** Of an evaluation; nothing when it has no such probe. */
  private static Optional<FewShotLabels> of(Evaluation evaluation) {
    List<FewShotScore> scores = evaluation.fewShot();
    return scores == null
        ? Optional.ofNullable(evaluation.linear().get("few")).map(few -> single(few.labelSplit()))
        : Optional.of(
            new FewShotLabels(
                scores.stream()
                    .map(FewShotScore::budget)
                    .distinct()
                    .collect(Collectors.joining(", ")),
                scores.size(),
                false));
  }

  private static FewShotLabels single(String labelSplit) {
    Matcher known = SINGLE.matcher(String.valueOf(labelSplit));
    if (!known.matches()) {
      return new FewShotLabels("'%s'".formatted(labelSplit), 1, false);
    }
    int perClass = Integer.parseInt(known.group(1));
    double percent = Double.parseDouble(known.group(2).replace(',', '.'));
    return new FewShotLabels( // 1 % is rounded down, but to no less than one image
        new LabelBudget.PerClass(perClass).phrase(), 1, perClass == 1 || percent <= 1);
  }

  /** In what the labels of an evaluation are other than a plan asks for, in one phrase. */
  static Optional<String> difference(Evaluation evaluation, FewShot asked) {
    return of(evaluation)
        .filter(had -> !had.isAsked(asked))
        .map(
            had ->
                "few-shot labels %s, and the plan asks for %s"
                    .formatted(
                        words(had.budgets, had.draws),
                        asked == null ? words("1 %", 1) : words(phrase(asked), asked.draws())));
  }

  private boolean isAsked(FewShot asked) {
    return asked == null ? isOnePercent : budgets.equals(phrase(asked)) && draws == asked.draws();
  }

  private static String phrase(FewShot asked) {
    return new LabelBudget.PerClass(asked.perClass()).phrase();
  }

  private static String words(String budgets, int draws) {
    return "%s in %s".formatted(budgets, Counted.of(draws, "draw"));
  }
}
