package dev.sdclr.report;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.Reference;
import dev.sdclr.run.Reference.ReferenceScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each run should beat, and whether it is. */
final class ReferencesTable {

  /** Headings by the keys of probes. */
  private static final Map<String, String> PROBES = probes();

  private static Map<String, String> probes() {
    Map<String, String> probes = new LinkedHashMap<>();
    probes.put("full", "Full-shot probe, %");
    probes.put("few", "Few-shot probe, %");
    probes.put("knn", "kNN, %");
    return probes;
  }

  private ReferencesTable() {}

  /** A sentence for each run that is not better than a reference, and one on what that is worth. */
  static List<String> sentences(List<ReportedRun> runs) {
    List<String> sentences = new ArrayList<>();
    for (ReportedRun run : runs) {
      run.evaluation()
          .flatMap(Evaluation::notBetter)
          .map(what -> "%s is %s.".formatted(run.label(), Numbers.withMinusSigns(what)))
          .ifPresent(sentences::add);
    }
    if (!sentences.isEmpty()) {
      sentences.add("Another seed may say otherwise.");
    }
    return sentences;
  }

  /** A row for each run and reference; nothing where none is known. */
  static List<Element> of(List<ReportedRun> runs) {
    Table table = new Table("What each run should beat");
    List<String> probes = PROBES.keySet().stream().filter(probe -> isKnown(probe, runs)).toList();
    List<String> headings = new ArrayList<>(List.of("Run", "Reference"));
    probes.forEach(probe -> headings.add(PROBES.get(probe)));
    table.heading(headings);
    boolean isEmpty = true;
    for (ReportedRun run : runs) {
      for (Reference reference : references(run)) {
        isEmpty = false;
        table.row(
            new Text(run.label()),
            Stream.concat(
                    Stream.of(Element.of("td", reference.words())),
                    probes.stream()
                        .map(
                            probe ->
                                cell(
                                    Optional.ofNullable(reference.scores().get(probe)),
                                    reference.hasToBeBeaten())))
                .toList());
      }
    }
    return isEmpty
        ? List.of()
        : List.of(
            Element.of("h3", "References, in percent"),
            Element.of("div", table.build()).with("class", "titled"),
            Page.reading(
                "Scored in the same way. Below each: the run's gain over it, in points, with its 95 %"
                    + " interval over the test images, which both have classified (and over the draws"
                    + " of few labels, where there are several). A run that is not better than these"
                    + " has learnt nothing that shows here."
                    + withoutTeachers(runs)));
  }

  /** A teacher's file may be gone, or be another one, by the time that a run is evaluated. */
  private static String withoutTeachers(List<ReportedRun> runs) {
    return runs.stream()
        .filter(run -> "distil".equals(run.settings().get("method.name")))
        .filter(run -> !references(run).isEmpty())
        .filter(run -> references(run).stream().noneMatch(Reference::isTeacher))
        .map(
            run ->
                " The teacher of %s is left out, as its file could not be used when the run was evaluated (with the file back, to add it: %s)."
                    .formatted(run.label(), Command.line(run, "evaluate")))
        .collect(Collectors.joining());
  }

  private static List<Reference> references(ReportedRun run) {
    return run.evaluation().map(Evaluation::references).orElse(List.of());
  }

  /** Whether any reference was scored by a probe: not all are asked for. */
  private static boolean isKnown(String probe, List<ReportedRun> runs) {
    return runs.stream()
        .flatMap(run -> references(run).stream())
        .anyMatch(reference -> reference.scores().containsKey(probe));
  }

  private static Element cell(Optional<ReferenceScore> score, boolean hasToBeBeaten) {
    return score
        .map(
            known -> {
              Element cell = Element.of("td", Numbers.points(known.accuracy()));
              cell.add(
                  Element.of(
                      "small",
                      "%s (%s)"
                          .formatted(
                              Numbers.signed(known.gain()), Numbers.range(known.interval()))));
              return known.isBeaten() || !hasToBeBeaten
                  ? cell
                  : cell.add(Element.of("small", known.isMissed() ? "worse" : "not better"));
            })
        .orElseGet(() -> Element.of("td", Numbers.DASH));
  }
}
