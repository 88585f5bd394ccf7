package dev.sdclr.study;

import dev.sdclr.AtomicFile;
import dev.sdclr.Counted;
import dev.sdclr.Version;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.IntervalChart;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.RunStyle;
import dev.sdclr.run.statistics.PairedDifference;
import dev.sdclr.study.StudyRun.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One self-contained HTML page on a study: its plan first, then what the pairs say. */
public final class StudyPage {

  static final int WIDTH = 1000;

  private final StudyResults results;
  private final StudyPlan plan;
  private final PlanHistory history;

  private StudyPage(StudyResults results, PlanHistory history) {
    this.results = results;
    this.plan = results.plan();
    this.history = history;
  }

  /** Writes the page; the same records give the same bytes. */
  public static void write(StudyResults results, PlanHistory history, Path out) {
    String page = new StudyPage(results, history).page();
    AtomicFile.write(out, page.getBytes(StandardCharsets.UTF_8));
  }

  private String page() {
    Map<String, String> names = new LinkedHashMap<>();
    List<Element> sections = new ArrayList<>();
    add("plan", "Plan", planned(), names, sections);
    add("primary", "Result", primary(), names, sections);
    add("balanced", "Long tail or not", balanced(), names, sections);
    add("measures", "All measures", measures(), names, sections);
    add("curves", "Over epochs", new StudyCurves(results).figures(), names, sections);
    add("cost", "Cost", cost(), names, sections);
    add("tuning", "Tuned settings", tuning(), names, sections);
    add("records", "Records", records(), names, sections);
    Element header =
        Element.of(
            "header",
            Element.of("p", "Self-damaging contrastive learning · study").with("class", "kicker"),
            Element.of("h1", plan.title()),
            Element.of("p", String.join(" ", StudyFinding.sentences(results)))
                .with("class", "finding"));
    List<String> caveats = StudyFinding.caveats(results, history);
    if (!caveats.isEmpty()) {
      header.add(Element.of("p", String.join(" ", caveats)).with("class", "caveat"));
    }
    return Page.of(
        plan.title(),
        Page.skip("Skip to the result", "primary"),
        List.of(
            header.add(Page.navigation(names)),
            Element.of("main").add(sections),
            Element.of(
                "footer",
                Element.of(
                    "p",
                    "Written by sdclr %s. This page needs no network."
                        .formatted(Version.current())))));
  }

  private static void add(
      String id,
      String name,
      List<Element> content,
      Map<String, String> names,
      List<Element> sections) {
    if (!content.isEmpty()) {
      names.put(id, name);
      sections.add(Page.section(id, name).add(content));
    }
  }

  private List<Element> planned() {
    Element list = Element.of("ul");
    plan.sentences().forEach(sentence -> list.add(Element.of("li", sentence)));
    return List.of(
        list, Figure.details("The plan's file", Element.of("pre", history.last().text())));
  }

  private List<Element> primary() {
    List<Comparison> comparisons = results.comparisons(plan.primary());
    return comparisons.isEmpty()
        ? List.of(Element.of("p", StudyFinding.withoutPair(results)))
        : figures(
            comparisons,
            "%s: difference from %s".formatted(capital(plan.primary().words()), plan.baseline()),
            "Mean of the differences of pairs, in points, with its 95 % interval (Student's t)."
                + " p is corrected for %s (Holm)%s."
                    .formatted(
                        Counted.of(plan.comparisons(), "comparison"),
                        plan.primary().isBetterSmaller() ? "; smaller is better" : ""));
  }

  private List<Element> balanced() {
    List<Comparison> comparisons = results.differencesOfDifferences(plan.primary());
    return comparisons.isEmpty()
        ? List.of()
        : figures(
            comparisons,
            "By how much more an arm gains on long-tailed images than on balanced ones",
            "(Arm less %1$s, trained on long-tailed images) less (arm less %1$s, trained on balanced ones), %2$s, in points. About 0: what the arm gains has nothing to do with the long tail."
                .formatted(plan.baseline(), plan.primary().words()));
  }

  private List<Element> figures(List<Comparison> comparisons, String title, String caption) {
    List<Element> figures = new ArrayList<>();
    Map<String, List<Comparison>> bySet =
        comparisons.stream()
            .collect(
                Collectors.groupingBy(Comparison::data, LinkedHashMap::new, Collectors.toList()));
    bySet.forEach(
        (data, own) -> {
          IntervalChart chart =
              new IntervalChart(
                  title + " on " + data, "points", own.stream().map(this::row).toList());
          figures.add(
              Figure.of(
                  data,
                  title + ". " + caption,
                  Element.of("ul").with("class", "legend"),
                  chart,
                  WIDTH,
                  table(data, own)));
        });
    return figures;
  }

  private IntervalChart.Row row(Comparison one) {
    return new IntervalChart.Row(
        one.arm(),
        style(plan, one.arm()),
        one.difference().mean(),
        one.difference().interval(),
        String.join(", ", cells(one)));
  }

  /** How charts draw an arm. */
  static RunStyle style(StudyPlan plan, String arm) {
    return RunStyle.at(List.copyOf(plan.arms().keySet()).indexOf(arm));
  }

  private static Table table(String data, List<Comparison> comparisons) {
    Table table = new Table("Differences on " + data);
    table.heading("Arm", "Difference", "95 % interval", "Pairs", "p", "p after Holm");
    comparisons.forEach(one -> table.row(one.arm(), cells(one)));
    return table;
  }

  private static List<String> cells(Comparison one) {
    PairedDifference difference = one.difference();
    return List.of(
        Numbers.signed(difference.mean()),
        difference.hasInterval() ? Numbers.range(difference.interval()) : Numbers.DASH,
        Numbers.count(difference.pairs()),
        probability(difference.p()),
        probability(one.adjusted()));
  }

  private static String probability(double p) {
    return p < 0.0001 ? "< 0.0001" : Numbers.fixed(p, 4);
  }

  private List<Element> measures() {
    List<Element> tables = new ArrayList<>();
    for (String data : plan.data().keySet()) {
      Table table = new Table("Means on %s".formatted(data));
      List<String> headings = new ArrayList<>(List.of("Arm", "Runs"));
      plan.measures().forEach(measure -> headings.add(measure.words()));
      table.heading(headings);
      for (String arm : plan.arms().keySet()) {
        table.row(
            arm,
            Stream.concat(
                    Stream.of(Numbers.count(results.scored(data, arm))),
                    plan.measures().stream().map(measure -> cell(data, arm, measure)))
                .toList());
      }
      tables.add(table.build());
    }
    tables.add(
        Page.reading(
            "Mean of the runs, and behind it the mean difference of pairs from %s with its 95 %% interval; * where p, corrected by Holm's method for %s by that measure, is below 0.05. Only the first measure was planned to decide."
                .formatted(plan.baseline(), Counted.of(plan.comparisons(), "comparison"))));
    return tables;
  }

  private String cell(String data, String arm, StudyMeasure measure) {
    Map<StudyResults.Pair, Double> values = results.values(data, arm, Role.JUDGE, measure);
    if (values.isEmpty()) {
      return Numbers.DASH;
    }
    String mean =
        Numbers.points(values.values().stream().mapToDouble(v -> v).average().orElseThrow());
    return results.comparisons(measure).stream()
        .filter(one -> one.data().equals(data) && one.arm().equals(arm))
        .findFirst()
        .map(
            one ->
                "%s (%s%s%s)"
                    .formatted(
                        mean,
                        Numbers.signed(one.difference().mean()),
                        one.difference().hasInterval()
                            ? ": " + Numbers.range(one.difference().interval())
                            : "",
                        one.isBeyondNoise() ? " *" : ""))
        .orElse(mean);
  }

  private List<Element> cost() {
    Table table = new Table("Pre-training");
    table.heading("Arm", "Data", "Hours in all, tuning included", "Time over " + plan.baseline());
    double total = 0;
    for (String data : plan.data().keySet()) {
      for (String arm : plan.arms().keySet()) {
        double hours = results.hours(data, arm);
        total += hours;
        table.row(arm, List.of(data, Numbers.fixed(hours, 2), ratio(data, arm)));
      }
    }
    return List.of(
        table.build(),
        Page.reading(
            "%s hours of pre-training in all, of one process each. The ratio is the geometric mean over the pairs that ran on machines of one kind with as many threads, with its 95 %% interval; on a machine that does other work, too, it is rough. A teacher's features are made before, and are not part of it."
                .formatted(Numbers.fixed(total, 2))));
  }

  private String ratio(String data, String arm) {
    return results
        .timeRatio(data, arm)
        .map(
            ratio ->
                ratio.hasInterval()
                    ? "%s (%s to %s)"
                        .formatted(
                            factor(ratio.mean()),
                            factor(ratio.interval().low()),
                            factor(ratio.interval().high()))
                    : factor(ratio.mean()))
        .orElse(Numbers.DASH);
  }

  private static String factor(double logarithm) {
    return Numbers.fixed(Math.exp(logarithm), 2);
  }

  private List<Element> tuning() {
    List<ArmTrials> finished = ArmTrials.finished(plan, results.records());
    if (finished.isEmpty()) {
      return List.of();
    }
    Table table = new Table("Values chosen by " + plan.tunedBy().words());
    table.heading("Arm", "Data", "Chosen", "Score of each trial");
    for (ArmTrials trials : finished) {
      String arm = trials.arm().arm();
      String data = trials.arm().data();
      String chosen = trials.best().map(StudyRun::text).orElse("none");
      table.row(arm, List.of(data, chosen, trials(data, arm)));
    }
    return List.of(table.build());
  }

  private String trials(String data, String arm) {
    return results
        .records(data, arm)
        .filter(r -> r.key().role() == Role.TUNE)
        .map(
            r ->
                "%s: %s".formatted(r.key().trial(), r.evaluation() == null ? "diverged" : score(r)))
        .collect(Collectors.joining("; "));
  }

  private String score(StudyRecord trial) {
    OptionalDouble score = trial.value(plan.tunedBy(), trial.evaluation().classes());
    return score.isPresent() ? Numbers.points(score.getAsDouble()) : "not measured";
  }

  private List<Element> records() {
    Element list = Element.of("ul");
    results.records().values().stream()
        .map(
            r ->
                "%s, %s, %s, sdclr %s"
                    .formatted(
                        r.computeType(),
                        Counted.of(r.computeThreads(), "thread"),
                        r.machine(),
                        r.version()))
        .collect(Collectors.groupingBy(where -> where, TreeMap::new, Collectors.counting()))
        .forEach(
            (where, count) ->
                list.add(Element.of("li", "%s: %s".formatted(Counted.of(count, "run"), where))));
    List<Element> all = new ArrayList<>(List.of(list));
    Map<String, Long> said = said();
    if (!said.isEmpty()) {
      Element sentences = Element.of("ul");
      said.forEach((sentence, runs) -> sentences.add(Element.of("li", told(sentence, runs))));
      all.add(Element.of("p", "Notes that runs left:"));
      all.add(sentences);
    }
    all.add(Page.reading("Every run's record is a line of records.jsonl beside this page."));
    return all;
  }

  /** Arm, data set and sentence of what runs gave to consider, with the number of runs. */
  private Map<String, Long> said() {
    return results.records().values().stream()
        .flatMap(
            r ->
                r.said().stream()
                    .map(what -> "%s on %s: %s".formatted(r.key().arm(), r.key().data(), what)))
        .collect(Collectors.groupingBy(what -> what, LinkedHashMap::new, Collectors.counting()));
  }

  private static String told(String sentence, long runs) {
    return "%s (%s)".formatted(sentence, Counted.of(runs, "run"));
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }
}
