package dev.sdclr.report;

import dev.sdclr.Word;
import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.RunRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** What ran, where, and every setting: enough to run it again. */
final class SettingsSection {

  private static final Map<String, Function<RunRecord, Object>> FACTS = new LinkedHashMap<>();

  static {
    FACTS.put("Version", RunRecord::version);
    FACTS.put("State", record -> Word.of(record.state()));
    FACTS.put("Epochs done", record -> Numbers.count(record.epochsDone()));
    FACTS.put("Training time", record -> Numbers.duration(record.trainingSeconds()));
    FACTS.put("Trained parameters", record -> Numbers.count(record.parameters()));
    FACTS.put("Compute type", RunRecord::computeType);
    FACTS.put("Tensor threads", record -> Numbers.count(record.computeThreads()));
    FACTS.put("Loader threads", record -> Numbers.count(record.loaderThreads()));
    FACTS.put("Machine", RunRecord::machine);
    FACTS.put("Java", RunRecord::java);
  }

  private SettingsSection() {}

  static Element of(List<ReportedRun> runs) {
    Element section = Page.section("settings", "Settings and machine").add(facts(runs));
    if (runs.size() > 1) {
      section.add(differences(runs));
    }
    runs.forEach(run -> section.add(config(run)));
    return section;
  }

  private static Element facts(List<ReportedRun> runs) {
    Table table = new Table("What ran, and where").heading(headings("Fact", runs));
    table.row("Directory", runs.stream().map(run -> run.directory().path().toString()).toList());
    FACTS.forEach(
        (name, fact) ->
            table.row(
                name,
                runs.stream()
                    .map(run -> run.record().map(fact).map(Object::toString).orElse(Numbers.DASH))
                    .toList()));
    if (runs.stream().anyMatch(run -> run.record().filter(r -> !r.facts().isEmpty()).isPresent())) {
      table.row(
          "Computing",
          runs.stream()
              .map(run -> run.record().map(r -> String.join(" ", r.facts())).orElse(Numbers.DASH))
              .toList());
    }
    return Element.of("div", table.build()).with("class", "text");
  }

  private static List<String> headings(String first, List<ReportedRun> runs) {
    List<String> headings = new ArrayList<>(List.of(first));
    runs.forEach(run -> headings.add(run.label()));
    return headings;
  }

  private static Element differences(List<ReportedRun> runs) {
    TreeSet<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    keys.removeIf(key -> runs.stream().map(run -> value(run, key)).distinct().count() == 1);
    if (keys.isEmpty()) {
      return Element.of("p", "The runs have the same value for every setting.");
    }
    Table table = new Table("Settings that differ").heading(headings("Setting", runs));
    keys.forEach(key -> table.row(key, runs.stream().map(run -> value(run, key)).toList()));
    return Element.of("div", table.build()).with("class", "text");
  }

  private static String value(ReportedRun run, String key) {
    return run.settings().getOrDefault(key, Numbers.DASH);
  }

  private static Element config(ReportedRun run) {
    if (run.configText().isEmpty()) {
      return Element.of("p", run.label() + " has no config.yaml.").with("class", "missing");
    }
    return Figure.details(
        "All settings of " + run.label() + " (config.yaml)",
        Element.of("pre", run.configText())
            .with("tabindex", 0)
            .with("aria-label", "config.yaml of " + run.label()));
  }
}
