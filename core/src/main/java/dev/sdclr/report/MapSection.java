package dev.sdclr.report;

import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Kind;
import dev.sdclr.run.Evaluation;
import dev.sdclr.run.MiningSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The encoders' features in a plane, coloured by class and by what is ranked first. */
final class MapSection {

  /** Points on the whole page, so that it stays light. */
  private static final int MAX_POINTS = 9000;

  private final List<ReportedRun> runs;
  private final PictureSheets sheets = new PictureSheets();
  private final int pointsEach;
  private int blocks;

  private MapSection(List<ReportedRun> runs) {
    this.runs = runs;
    int maps = runs.stream().mapToInt(run -> run.maps().size()).sum();
    this.pointsEach = MAX_POINTS / Math.max(1, maps);
  }

  static Element of(List<ReportedRun> runs) {
    return new MapSection(runs).build();
  }

  private Element build() {
    Element section = Page.section("map", "Map of the features");
    if (runs.stream().anyMatch(run -> !run.maps().isEmpty())) {
      section.add(reading());
    }
    for (Kind kind : Kind.values()) {
      byClasses(kind).forEach((classes, mapped) -> section.add(block(kind, classes, mapped)));
    }
    if (sheets.isFull()) {
      section.add(
          Page.reading("Some maps are without pictures, to keep this page small enough to send."));
    }
    runs.stream().filter(run -> run.maps().isEmpty()).forEach(run -> section.add(Command.map(run)));
    return section.add(sheets.elements());
  }

  private static Element reading() {
    return Page.reading(
        "Each point is an image; images that the encoder finds alike lie close. The axes are the"
            + " first two principal components of the features, each scaled to length one; every"
            + " run has its own, so compare shapes, not places. They hold only a part of the"
            + " variance: points that overlap here may lie apart there. Point at one to see its"
            + " image, or walk with the arrow keys; a name in the legend shows its points"
            + " alone.");
  }

  private Map<List<ClassCount>, List<ReportedRun>> byClasses(Kind kind) {
    Map<List<ClassCount>, List<ReportedRun>> mapped = new LinkedHashMap<>();
    runs.stream()
        .filter(run -> run.maps().containsKey(kind))
        .forEach(
            run ->
                mapped
                    .computeIfAbsent(run.maps().get(kind).classes(), key -> new ArrayList<>())
                    .add(run));
    return mapped;
  }

  private Element block(Kind kind, List<ClassCount> classes, List<ReportedRun> mapped) {
    ReportedRun first = mapped.get(0);
    String groups =
        kind == Kind.TEST
            ? first.evaluation().map(Evaluation::groups).orElse(null)
            : first.mining().map(MiningSummary::groups).orElse(null);
    MapColours colours = new MapColours(classes, kind == Kind.MINED);
    Element maps = Element.of("div").with("class", "halves");
    for (ReportedRun run : mapped) {
      maps.add(figure(run, kind, colours));
    }
    String shown = colours.isRanked() ? "by-rank" : colours.hasClasses() ? "by-class" : "plain";
    return Element.of("div")
        .with("class", "maps " + shown)
        .add(Element.of("h3", kind == Kind.TEST ? "Test images" : "Mined images"))
        .add(Page.reading(choice(first.maps().get(kind)) + inBrackets(colours, groups)))
        .add(MapLegend.of(colours, "map" + blocks++))
        .add(maps);
  }

  /** What the maps are of; maps of other images say so in their own caption. */
  private String choice(EmbeddingMap map) {
    int shown = shown(map);
    if (shown == map.available()) {
      return "All of %s.".formatted(map.images());
    }
    String choice =
        map.leastPerClass() == 0
            ? ""
            : ", with at least %d of every class, if it has them".formatted(map.leastPerClass());
    return "%s of %s, chosen at random%s."
        .formatted(Numbers.count(shown, "image", "images"), map.images(), choice);
  }

  private static String inBrackets(MapColours colours, String groups) {
    return colours.hasClasses() && !colours.isByGroup()
        ? " In brackets: %s of the class.".formatted(ClassCount.counted(groups))
        : "";
  }

  private int shown(EmbeddingMap map) {
    return Math.min(pointsEach, map.points().size());
  }

  private Element figure(ReportedRun run, Kind kind, MapColours colours) {
    EmbeddingMap map = run.maps().get(kind);
    String description =
        "Scatter chart: %s by the features of %s"
            .formatted(Numbers.count(shown(map), "image", "images"), run.label());
    Optional<String> sheet = sheets.add(run, kind);
    return Element.of("figure")
        .add(
            Element.of("figcaption", Element.of("h4", Legend.swatch(run), new Text(run.label()))),
            Element.of("div", new MapDrawing(map, shown(map), colours, description).draw(sheet))
                .with("class", "drawing"),
            Element.of("p", axes(map)).with("class", "axes"));
  }

  private static String axes(EmbeddingMap map) {
    return "Across: 1st component, %s of the variance; up: 2nd, %s."
        .formatted(
            Numbers.percent(map.explained().get(0)), Numbers.percent(map.explained().get(1)));
  }
}
