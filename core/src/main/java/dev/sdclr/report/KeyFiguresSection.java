package dev.sdclr.report;

import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.statistics.Arm;
import dev.sdclr.report.statistics.Differences;
import dev.sdclr.report.statistics.Measure;
import dev.sdclr.report.statistics.MiningTerms;
import dev.sdclr.report.statistics.Quantity;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.RunRecord;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One row a run with everything that one number can say. */
final class KeyFiguresSection {

  /**
   * A column.
   *
   * @param name heading
   * @param text to print
   * @param range to print below, if there is one
   */
  private record Column(
      String name,
      Function<ReportedRun, String> text,
      Function<ReportedRun, Optional<String>> range) {

    static Column fact(String name, Function<RunRecord, String> text) {
      return new Column(
          name, run -> run.record().map(text).orElse(Numbers.DASH), run -> Optional.empty());
    }

    /** A fact on training, where there was any. */
    static Column training(String name, Function<RunRecord, String> text) {
      return new Column(
          name,
          run -> run.record().filter(r -> !run.keepsEncoder()).map(text).orElse(Numbers.DASH),
          run -> Optional.empty());
    }

    static Column score(Quantity quantity, Measure measure) {
      return new Column(
          quantity.heading(),
          run -> measure.has(run) ? Numbers.points(measure.mean(run, quantity)) : Numbers.DASH,
          run -> measure.has(run) ? chance(measure.repetitions(run), quantity) : Optional.empty());
    }

    /** Deviation over several draws of labels; of one alone, the interval over test images. */
    private static Optional<String> chance(List<Score> draws, Quantity quantity) {
      if (draws.size() > 1) {
        Sample sample = Sample.of(draws.stream().map(quantity::of).toList());
        return Optional.of("±%s (%d)".formatted(Numbers.points(sample.deviation()), sample.size()));
      }
      return Optional.ofNullable(draws.get(0).intervals()).map(quantity::of).map(Numbers::ends);
    }
  }

  /**
   * Columns under one common heading.
   *
   * @param name heading
   * @param columns at least one
   */
  private record Group(String name, List<Column> columns) {}

  private static final Column TAIL =
      new Column("Tail in top 1 % (in all)", KeyFiguresSection::tail, run -> Optional.empty());

  private static final List<Group> GROUPS =
      List.of(
          new Group("Full-shot linear probe, %", probe(Measure.FULL)),
          new Group(
              "Few-shot probe, %",
              List.of(
                  Column.score(Quantity.ACCURACY, Measure.FEW),
                  Column.score(Quantity.BALANCEDNESS, Measure.FEW))),
          new Group("kNN, %", List.of(Column.score(Quantity.ACCURACY, Measure.KNN))),
          new Group("Mining", List.of(TAIL)),
          new Group(
              "Training",
              List.of(
                  Column.fact("Images", record -> Numbers.count(record.readableImages())),
                  Column.training("Epochs", record -> Numbers.count(record.epochsDone())),
                  Column.training("Time", record -> Numbers.duration(record.trainingSeconds())),
                  new Column(
                      "Images/s",
                      run -> Numbers.speed(run.imagesPerSecond()),
                      run -> Optional.empty()))));

  private KeyFiguresSection() {}

  private static List<Column> probe(Measure measure) {
    return Stream.of(Quantity.values()).map(quantity -> Column.score(quantity, measure)).toList();
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
    List<Group> known = known(runs);
    for (Group group : known) {
      groups.add(
          Element.of("th", group.name())
              .with("scope", "colgroup")
              .with("colspan", group.columns().size()));
      for (Column column : group.columns()) {
        names.add(Element.of("th", column.name()).with("scope", "col"));
      }
    }
    table.headingCells(groups).headingCells(names);
    runs.forEach(run -> table.row(name(run, runs), cells(run, known, runs)));
    return Page.section("figures", "Key figures")
        .add(Element.of("div", table.build()).with("class", "key"))
        .add(reading(runs))
        .add(means(runs))
        .add(ReferencesTable.of(runs))
        .add(Differences.table(runs));
  }

  /** The run, its method or directory where that is not its label, and its data if it differs. */
  private static Element name(ReportedRun run, List<ReportedRun> runs) {
    Element name = Element.of("span", Legend.swatch(run), new Text(run.label()));
    Stream.of(run.method(), run.directory().name())
        .filter(other -> !other.equals(run.label()))
        .distinct()
        .forEach(other -> name.add(Element.of("small", other)));
    if (sameData(runs).isEmpty()) {
      run.record().map(RunRecord::data).ifPresent(data -> name.add(Element.of("small", data)));
    }
    return name.with("class", "run");
  }

  private static Optional<String> sameData(List<ReportedRun> runs) {
    List<Optional<String>> data =
        runs.stream().map(run -> run.record().map(RunRecord::data)).distinct().toList();
    return data.size() == 1 ? data.get(0) : Optional.empty();
  }

  /** The groups and columns that some run has a value for. */
  private static List<Group> known(List<ReportedRun> runs) {
    return GROUPS.stream()
        .map(
            group ->
                new Group(
                    group.name(),
                    group.columns().stream()
                        .filter(
                            column ->
                                runs.stream()
                                    .anyMatch(
                                        run -> !column.text().apply(run).equals(Numbers.DASH)))
                        .toList()))
        .filter(group -> !group.columns().isEmpty())
        .toList();
  }

  private static List<Element> cells(ReportedRun run, List<Group> known, List<ReportedRun> runs) {
    List<Element> cells = new ArrayList<>();
    for (Group group : known) {
      boolean first = true;
      for (Column column : group.columns()) {
        String text = column.text().apply(run);
        Element cell = Element.of("td", text);
        column.range().apply(run).ifPresent(range -> cell.add(Element.of("small", range)));
        if (column.equals(TAIL) && MiningTerms.differ(runs)) {
          MiningTerms.of(run)
              .ifPresent(terms -> cell.add(Element.of("small", terms).with("class", "terms")));
        }
        cells.add(first ? cell.with("class", "first") : cell);
        first = false;
      }
    }
    return cells;
  }

  /** A row for each experiment with repetitions and each probe; nothing without repetitions. */
  private static List<Element> means(List<ReportedRun> runs) {
    Table table = new Table("Means over the repetitions of one experiment");
    List<String> headings = new ArrayList<>(List.of("Experiment", "Runs", "Probe"));
    List<Quantity> known = knownOfRepeated(runs);
    known.stream().map(Quantity::heading).forEach(headings::add);
    table.heading(headings);
    boolean isEmpty = true;
    for (Arm arm : Arm.of(runs)) {
      for (Measure measure : Measure.ALL) {
        List<ReportedRun> scored = arm.scored(measure);
        if (scored.size() > 1) {
          isEmpty = false;
          List<String> cells = new ArrayList<>(List.of(Numbers.count(scored.size())));
          cells.add(measure.name());
          known.stream()
              .map(
                  quantity ->
                      Sample.of(scored.stream().map(r -> measure.mean(r, quantity)).toList()))
              .map(mean -> Numbers.plusMinus(mean))
              .forEach(cells::add);
          table.row(arm.label(), cells);
        }
      }
    }
    return isEmpty
        ? List.of()
        : List.of(
            Element.of("h3", "Means over repetitions, in percent"),
            Element.of("div", table.build()).with("class", "titled"),
            Page.reading(
                "Repetitions differ in seeds or drawn images alone. ±: population standard"
                    + " deviation over the runs, as published tables have it; of a few runs it"
                    + " understates chance."));
  }

  /** Those that any mean over repetitions has: a group may have no class that is tested. */
  private static List<Quantity> knownOfRepeated(List<ReportedRun> runs) {
    return Stream.of(Quantity.values())
        .filter(
            quantity ->
                Arm.of(runs).stream()
                    .flatMap(
                        arm ->
                            Measure.ALL.stream().map(measure -> measured(arm, measure, quantity)))
                    .anyMatch(Double::isFinite))
        .toList();
  }

  private static double measured(Arm arm, Measure measure, Quantity quantity) {
    List<ReportedRun> scored = arm.scored(measure);
    return scored.size() > 1
        ? Sample.of(scored.stream().map(run -> measure.mean(run, quantity)).toList()).mean()
        : Double.NaN;
  }

  private static Element reading(List<ReportedRun> runs) {
    boolean isAnyTrained = !runs.stream().allMatch(ReportedRun::keepsEncoder);
    String trainedOn =
        sameData(runs)
            .map((isAnyTrained ? "Pre-trained on: %s. " : "Images: %s. ")::formatted)
            .orElse("");
    if (runs.stream().noneMatch(run -> run.evaluation().isPresent())) {
      return Page.reading(trainedOn + "Images/s is the median over the epochs.");
    }
    return Page.reading(
        trainedOn
            + "Accuracies are means over the classes, in percent: over all of them, and over the many,"
            + " medium and few classes (%s). Balancedness is the".formatted(groups(runs))
            + " standard deviation of the groups, in points: smaller is better. Images/s is the"
            + " median over the epochs. "
            + Numbers.DASH
            + ": not measured."
            + MiningTerms.caveat(runs).map(" "::concat).orElse("")
            + (Differences.hasIntervals(runs)
                ? " Small: 95 % of resamples of the test images lie there; other seeds and labels"
                    + " take no part. Or ±: population standard deviation over (so many) draws of labels,"
                    + " whose mean stands above."
                : ""));
  }

  private static String groups(List<ReportedRun> runs) {
    return runs.stream()
        .flatMap(run -> run.evaluation().map(Evaluation::groups).stream())
        .findFirst()
        .orElse("thirds of the classes by pre-training images");
  }
}
