package dev.sdclr.report;

import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** One row a run with everything that one number can say. */
final class KeyFiguresSection {

  /** Which values of a column are better. */
  private enum Best {
    HIGHEST,
    LOWEST,
    NONE
  }

  /**
   * A column.
   *
   * @param name heading
   * @param best which value is printed bold, if it stands out
   * @param value to compare by; NaN when missing
   * @param text to print
   */
  private record Column(
      String name,
      Best best,
      ToDoubleFunction<ReportedRun> value,
      Function<ReportedRun, String> text) {

    static Column fact(String name, Function<RunRecord, String> text) {
      return new Column(
          name, Best.NONE, run -> Double.NaN, run -> run.record().map(text).orElse(Numbers.DASH));
    }

    static Column score(
        String name,
        Best best,
        Function<ReportedRun, Optional<Score>> score,
        ToDoubleFunction<Score> value) {
      ToDoubleFunction<ReportedRun> number =
          run -> score.apply(run).map(value::applyAsDouble).orElse(Double.NaN);
      return new Column(name, best, number, run -> Numbers.points(number.applyAsDouble(run)));
    }
  }

  /**
   * Columns under one common heading.
   *
   * @param name heading
   * @param columns at least one
   */
  private record Group(String name, List<Column> columns) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group(
              "Training",
              List.of(
                  Column.fact("Images", record -> Numbers.count(record.images())),
                  Column.fact("Epochs", record -> Numbers.count(record.epochsDone())),
                  Column.fact("Time", record -> Numbers.duration(record.trainingSeconds())),
                  new Column(
                      "Images/s",
                      Best.NONE,
                      ReportedRun::imagesPerSecond,
                      run -> Numbers.significant(run.imagesPerSecond(), 3)))),
          new Group("Full-shot linear probe, %", probe("full")),
          new Group("Few-shot probe, %", List.of(probe("few").get(0), probe("few").get(4))),
          new Group(
              "kNN, %",
              List.of(Column.score("All", Best.HIGHEST, ReportedRun::knn, Score::accuracy))),
          new Group(
              "Mining",
              List.of(
                  new Column(
                      "Tail in top 1 % (in all)",
                      Best.NONE, run -> Double.NaN, KeyFiguresSection::tail))));

  private KeyFiguresSection() {}

  private static List<Column> probe(String shots) {
    Function<ReportedRun, Optional<Score>> score = run -> run.linear(shots);
    return List.of(
        Column.score("All", Best.HIGHEST, score, Score::accuracy),
        Column.score("Many", Best.HIGHEST, score, Score::many),
        Column.score("Medium", Best.HIGHEST, score, Score::medium),
        Column.score("Few", Best.HIGHEST, score, Score::few),
        Column.score("Balanced\u00adness", Best.LOWEST, score, Score::balancedness));
  }

  private static String tail(ReportedRun run) {
    return run.mining()
        .flatMap(
            mining ->
                mining.top().stream()
                    .filter(top -> top.topPercent() == 1)
                    .findFirst()
                    .map(
                        top ->
                            mining.tailShareInData() == null
                                ? Numbers.percent(top.tailShare())
                                : "%s (%s)"
                                    .formatted(
                                        Numbers.percent(top.tailShare()),
                                        Numbers.percent(mining.tailShareInData()))))
        .orElse(Numbers.DASH);
  }

  static Element of(List<ReportedRun> runs) {
    Table table = new Table("Key figures of each run");
    List<Element> groups = new ArrayList<>();
    List<Element> names = new ArrayList<>();
    groups.add(Element.of("th", "Run").with("scope", "col").with("rowspan", 2));
    for (Group group : GROUPS) {
      groups.add(
          Element.of("th", group.name())
              .with("scope", "colgroup")
              .with("colspan", group.columns().size()));
      for (Column column : group.columns()) {
        names.add(Element.of("th", column.name()).with("scope", "col"));
      }
    }
    table.headingCells(groups).headingCells(names);
    runs.forEach(run -> table.row(name(run), cells(run, runs)));
    return Section.of("figures", "Key figures")
        .add(Element.of("div", table.build()).with("class", "key"))
        .add(reading());
  }

  /** The run, its method or directory where that is not its label, and its data. */
  private static Element name(ReportedRun run) {
    Element name = Element.of("span", Legend.swatch(run), new Text(run.label()));
    Stream.of(run.method(), run.directory().name())
        .filter(other -> !other.equals(run.label()))
        .distinct()
        .forEach(other -> name.add(Element.of("small", other)));
    run.record().map(RunRecord::data).ifPresent(data -> name.add(Element.of("small", data)));
    return name.with("class", "run");
  }

  private static List<Element> cells(ReportedRun run, List<ReportedRun> runs) {
    List<Element> cells = new ArrayList<>();
    for (Group group : GROUPS) {
      boolean first = true;
      for (Column column : group.columns()) {
        String text = column.text().apply(run);
        Element cell =
            isBest(run, column, runs)
                ? Element.of("td", Element.of("strong", text))
                : Element.of("td", text);
        cells.add(first ? cell.with("class", "first") : cell);
        first = false;
      }
    }
    return cells;
  }

  /** Whether the run leads all others by a difference that the page shows. */
  private static boolean isBest(ReportedRun run, Column column, List<ReportedRun> runs) {
    double sign = column.best() == Best.LOWEST ? -1 : 1;
    double own = sign * column.value().applyAsDouble(run);
    OptionalDouble rival =
        runs.stream()
            .filter(other -> !other.style().equals(run.style()))
            .mapToDouble(other -> sign * column.value().applyAsDouble(other))
            .filter(Double::isFinite)
            .max();
    return column.best() != Best.NONE
        && rival.isPresent()
        && own - rival.getAsDouble() >= Numbers.VISIBLE;
  }

  private static Element reading() {
    return Element.of("p")
        .with("class", "reading")
        .text(
            "Accuracies are means over the classes, in percent: over all of them, and over the many,"
                + " medium and few thirds by number of pre-training images. Balancedness is the"
                + " standard deviation of the thirds, in points: smaller is better. Images/s is the"
                + " median over the epochs. Bold: best of its column, by "
                + Numbers.VISIBLE
                + " points or more. "
                + Numbers.DASH
                + ": not measured.");
  }
}
