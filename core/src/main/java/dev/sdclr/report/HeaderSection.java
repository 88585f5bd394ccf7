package dev.sdclr.report;

import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.statistics.Caveats;
import dev.sdclr.report.statistics.Differences;
import dev.sdclr.report.statistics.Finding;
import dev.sdclr.run.EarlyWarnings;
import dev.sdclr.run.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Title, finding, what limits it, what was not as asked, and what may help. */
final class HeaderSection {

  private static final int MAX_NOTES = 8;

  private HeaderSection() {}

  static Element of(List<ReportedRun> runs, String title, Map<String, String> sections) {
    Element header =
        Element.of(
            "header",
            Element.of("p", "Self-damaging contrastive learning · run report")
                .with("class", "kicker"),
            Element.of("h1", title),
            Element.of("p", Finding.of(runs)).with("class", "finding"));
    List<String> verdicts = Differences.sentences(runs);
    if (!verdicts.isEmpty()) {
      header.add(Element.of("p", String.join(" ", verdicts)).with("class", "verdict"));
    }
    List<String> notBetter = ReferencesTable.sentences(runs);
    if (!notBetter.isEmpty()) {
      header.add(Element.of("p", String.join(" ", notBetter)).with("class", "verdict"));
    }
    List<String> warnings = QualityFigures.warnings(runs);
    if (!warnings.isEmpty()) {
      header.add(Element.of("p", String.join(" ", warnings)).with("class", "verdict"));
    }
    List<String> caveats = Caveats.of(runs);
    if (!caveats.isEmpty()) {
      header.add(Element.of("p", String.join(" ", caveats)).with("class", "caveat"));
    }
    return header.add(notes(runs)).add(Page.navigation(sections));
  }

  private static List<Element> notes(List<ReportedRun> runs) {
    return Stream.of(
            box("Not as asked", runs, HeaderSection::notes),
            box("What may help", runs, HeaderSection::advice))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Element> box(
      String title, List<ReportedRun> runs, Function<ReportedRun, List<String>> sentences) {
    List<ReportedRun> noted = runs.stream().filter(run -> !sentences.apply(run).isEmpty()).toList();
    if (noted.isEmpty()) {
      return Optional.empty();
    }
    Element box =
        Element.of("aside", Element.of("h2", title))
            .with("class", "notes")
            .with("aria-label", title);
    for (ReportedRun run : noted) {
      List<String> all = sentences.apply(run);
      box.add(Element.of("h3", Legend.swatch(run), new Text(run.label())));
      box.add(list(all.subList(0, Math.min(MAX_NOTES, all.size()))));
      if (all.size() > MAX_NOTES) {
        List<String> rest = all.subList(MAX_NOTES, all.size());
        box.add(Figure.details("%d more".formatted(rest.size()), list(rest)));
      }
    }
    return Optional.of(box);
  }

  private static List<String> advice(ReportedRun run) {
    return run.record().map(RunRecord::advice).orElse(List.of());
  }

  private static List<String> notes(ReportedRun run) {
    return run.record().map(RunRecord::notes).orElse(List.of()).stream()
        .filter(note -> !EarlyWarnings.isOne(note)) // said above
        .toList();
  }

  private static Element list(List<String> notes) {
    return Element.of("ul").add(notes.stream().map(note -> Element.of("li", note)).toList());
  }
}
