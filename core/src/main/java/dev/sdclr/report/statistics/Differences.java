package dev.sdclr.report.statistics;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which differences between the runs are more than noise. */
public final class Differences {

  private static final int MAX_SENTENCES = 4;

  private Differences() {}

  /**
   * Two arms that the page compares.
   *
   * @param subject SDCLR where only one arm is, else the first
   * @param rival another one
   */
  private record Pair(Arm subject, Arm rival) {

    String label() {
      return subject.label() + " less " + rival.label();
    }

    Optional<Difference> by(Measure measure, Quantity quantity) {
      return Difference.of(subject, rival, measure, quantity);
    }
  }

  private static List<Pair> pairs(List<ReportedRun> runs) {
    List<Arm> arms = Arm.of(runs);
    if (arms.isEmpty()) {
      return List.of();
    }
    List<Arm> own = arms.stream().filter(Arm::isSdclr).toList();
    Arm subject = own.size() == 1 ? own.get(0) : arms.get(0);
    return arms.stream()
        .filter(arm -> !arm.equals(subject))
        .map(arm -> new Pair(subject, arm))
        .toList();
  }

  /**
   * A sentence on the overall and one on the few-group accuracy for each of a few pairs of arms
   * that were repeated: single runs give no verdict.
   */
  public static List<String> sentences(List<ReportedRun> runs) {
    Measure measure = Measure.commonest(runs);
    List<String> sentences = new ArrayList<>();
    for (Pair pair : pairs(runs)) {
      for (Quantity quantity : List.of(Quantity.ACCURACY, Quantity.FEW)) {
        String what = quantity == Quantity.FEW ? "few-group accuracy" : "accuracy";
        pair.by(measure, quantity)
            .filter(Difference::isOverRuns)
            .ifPresent(d -> sentences.add(sentence(pair, what, d)));
      }
    }
    if (sentences.size() > MAX_SENTENCES) {
      return List.of("Which differences are beyond noise: see the table of differences.");
    }
    return sentences;
  }

  private static String sentence(Pair pair, String what, Difference difference) {
    return "%s, %s: %s points over %s, %s."
        .formatted(
            pair.label(),
            what,
            Numbers.signed(difference.points()),
            difference.basis(),
            difference.verdict());
  }

  /** The table; nothing when there is nothing to compare. */
  public static List<Element> table(List<ReportedRun> runs) {
    Table table = new Table("Differences, in points, with their 95 % intervals");
    List<String> headings = new ArrayList<>(List.of("Difference", "Probe"));
    Stream.of(Quantity.values()).map(Quantity::heading).forEach(headings::add);
    headings.add("Interval over");
    table.heading(headings);
    boolean isEmpty = true;
    for (Pair pair : pairs(runs)) {
      for (Measure measure : Measure.ALL) {
        Optional<Difference> accuracy = pair.by(measure, Quantity.ACCURACY);
        if (accuracy.isPresent()) {
          isEmpty = false;
          table.row(new Text(pair.label()), cells(pair, measure, accuracy.get().basis()));
        }
      }
    }
    return isEmpty
        ? List.of()
        : List.of(
            Element.of("h3", "Differences, in points"),
            Element.of("div", table.build()).with("class", "titled"),
            reading());
  }

  private static List<Element> cells(Pair pair, Measure measure, String basis) {
    List<Element> cells = new ArrayList<>();
    cells.add(Element.of("td", measure.name()));
    for (Quantity quantity : Quantity.values()) {
      cells.add(
          pair.by(measure, quantity)
              .map(difference -> cell(difference, basis))
              .orElseGet(() -> Element.of("td", Numbers.DASH)));
    }
    cells.add(Element.of("td", basis));
    return cells;
  }

  /** Says what its interval is over where the row says something else. */
  private static Element cell(Difference difference, String basis) {
    String points = Numbers.signed(difference.points());
    Element cell =
        difference.isNoise() || !difference.isOverRuns()
            ? Element.of("td", points)
            : Element.of("td", Element.of("strong", points));
    cell.add(Element.of("small", Numbers.range(difference.interval())));
    if (difference.isNoise()) {
      cell.add(Element.of("small", "within noise"));
    }
    return difference.basis().equals(basis)
        ? cell
        : cell.add(Element.of("small", "over " + difference.basis()));
  }

  private static Element reading() {
    return Page.reading(
        "Within noise: the 95 % interval of the difference holds 0. Bold: it does not, and it is"
            + " over runs, so that it takes in chance in training. Intervals over test images do"
            + " not: another seed may reverse those differences, and they rank nothing. Each"
            + " interval misses one time in twenty: of many, some will. A negative difference in"
            + " balancedness is better.");
  }

  /** What a key figure's interval means, where there are any. */
  public static boolean hasIntervals(List<ReportedRun> runs) {
    return runs.stream()
        .flatMap(
            run -> Measure.ALL.stream().flatMap(measure -> measure.score().apply(run).stream()))
        .map(Score::intervals)
        .anyMatch(intervals -> intervals != null);
  }
}
