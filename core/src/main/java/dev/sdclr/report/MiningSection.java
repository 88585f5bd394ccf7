package dev.sdclr.report;

import dev.sdclr.report.chart.Figure;
import dev.sdclr.report.chart.Legend;
import dev.sdclr.report.chart.ShareBars;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Page;
import dev.sdclr.report.html.Table;
import dev.sdclr.report.html.Text;
import dev.sdclr.report.run.Command;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.statistics.MiningTerms;
import dev.sdclr.run.MiningSettings.MiningScore;
import dev.sdclr.run.MiningSummary;
import dev.sdclr.run.MiningSummary.TopShare;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What each encoder ranks first, and whether that is the tail. */
final class MiningSection {

  private static final int WIDTH = 620;
  private static final int MAX_NAMES = 6;

  /** Of all runs together, as text: the page must stay easy to send, and they are most of it. */
  private static final long MAX_PICTURE_BYTES = 12 << 20;

  private MiningSection() {}

  static Element of(List<ReportedRun> runs) {
    Element section =
        Page.section("mining", "What looks rare").add(Page.reading(introduction(runs)));
    MiningTerms.caveat(runs)
        .ifPresent(caveat -> section.add(Element.of("p", caveat).with("class", "caveat")));
    long pictured = runs.stream().filter(run -> !run.mined().isEmpty()).count();
    long bytesEach = MAX_PICTURE_BYTES / Math.max(1, pictured);
    double highest = highest(runs);
    for (ReportedRun run : runs) {
      section.add(of(run, bytesEach, highest));
    }
    return section;
  }

  private static String introduction(List<ReportedRun> runs) {
    boolean anyPruned =
        runs.stream().flatMap(run -> run.mining().stream()).anyMatch(MiningSection::isPruning);
    return anyPruned
        ? "Pruning hurts what a network knows least well. Images are ranked by how much they change"
            + " when the smallest weights are cut."
        : "Images are ranked by how far they lie from the others; none of the ways to do so is best"
            + " on all images.";
  }

  private static boolean isPruning(MiningSummary mining) {
    return mining.settings().score() != MiningScore.ORDERINGS;
  }

  /** The largest share that any run's chart shows, so that all have the same scale. */
  private static double highest(List<ReportedRun> runs) {
    return runs.stream()
        .flatMap(run -> run.mining().stream())
        .flatMap(
            mining ->
                Stream.concat(
                    Stream.ofNullable(mining.tailShareInData()),
                    mining.top().stream().map(TopShare::tailShare)))
        .max(Double::compare)
        .orElse(0.0);
  }

  private static Element of(ReportedRun run, long pictureBytes, double highest) {
    Element part =
        Element.of("div", Element.of("h3", Legend.swatch(run), new Text(run.label())))
            .with("class", "mined " + run.style().colour());
    ForgettingFigure.of(run).ifPresent(part::add);
    run.orderings().ifPresent(judged -> part.add(OrderingFigure.of(run, judged)));
    run.simulation().ifPresent(played -> part.add(SimulationFigure.of(run, played)));
    if (run.mining().isEmpty() && run.mined().isEmpty()) {
      return part.add(Command.mine(run));
    }
    run.mining().ifPresent(mining -> part.add(Element.of("p", sentence(mining))));
    run.mining()
        .filter(mining -> mining.tailShareInData() != null && !mining.top().isEmpty())
        .ifPresent(mining -> part.add(figure(run, mining, highest)));
    return run.mined().isEmpty() ? part : part.add(Gallery.of(run, pictureBytes));
  }

  /** What the shares say, whichever way it goes. */
  static String sentence(MiningSummary mining) {
    String images = Numbers.count(mining.images(), "image", "images");
    String scored =
        isPruning(mining)
            ? "%s were scored with %s of the convolution weights cut. %s"
                .formatted(
                    images,
                    shares(mining.settings().pruneFractions()),
                    mining.settings().score().meaning())
            : "%s were ranked %s. %s"
                .formatted(images, mining.scoring(), mining.settings().score().meaning());
    if (mining.groups() != null && mining.tailClasses().isEmpty()) {
      return "%s No class is rare (groups by %s).".formatted(scored, mining.groups());
    }
    if (mining.tailShareInData() == null || mining.top().isEmpty()) {
      return scored + " Without labels nobody can say which of them are rare: look at them below.";
    }
    TopShare top = mining.top().get(0);
    return "%s The rare classes (%s; groups by %s) are %s of the data and %s of the %s %% ranked first (%s of %s; lift %s): %s%s"
        .formatted(
            scored,
            named(mining.tailClasses()),
            mining.grouping(),
            Numbers.percent(mining.tailShareInData()),
            Numbers.percent(top.tailShare()),
            Numbers.significant(top.topPercent(), 3),
            Numbers.count(top.tailImages()),
            Numbers.count(top.images(), "image", "images"),
            lift(top),
            verdict(top, mining),
            overall(mining));
  }

  /** The top is a few images: what the whole ranking says may be another thing. */
  private static String overall(MiningSummary mining) {
    if (mining.auroc() == null) {
      return "";
    }
    double auroc = mining.auroc();
    double reach = mining.aurocReachByChance();
    return " In the whole ranking they stand %s other images (AUROC %s; by chance: %s to %s)."
        .formatted(
            Math.abs(auroc - 0.5) <= reach ? "among" : auroc > 0.5 ? "before" : "behind",
            Numbers.fixed(auroc, 3),
            Numbers.fixed(0.5 - reach, 3),
            Numbers.fixed(0.5 + reach, 3));
  }

  private static String shares(List<Double> fractions) {
    List<String> percents = fractions.stream().map(f -> Numbers.percent(100 * f)).toList();
    int last = percents.size() - 1;
    return last < 1
        ? String.join("", percents)
        : String.join(", ", percents.subList(0, last)) + " and " + percents.get(last) + " in turn";
  }

  private static String lift(TopShare top) {
    return top.lift() == null ? Numbers.DASH : Numbers.fixed(top.lift(), 2);
  }

  private static String named(List<String> classes) {
    String first = String.join(", ", classes.subList(0, Math.min(MAX_NAMES, classes.size())));
    return classes.size() <= MAX_NAMES
        ? first
        : "%s and %d more".formatted(first, classes.size() - MAX_NAMES);
  }

  /** Of a few images, some more or less than the share are nothing but chance. */
  private static String verdict(TopShare top, MiningSummary mining) {
    Interval byLot = mining.tailByChance(top);
    String lot = "%.0f to %.0f by chance".formatted(byLot.low(), byLot.high());
    if (byLot.holds(top.tailImages())) {
      return "no more and no less than chance gives, %s.".formatted(lot);
    }
    String what = isPruning(mining) ? "what this encoder forgets" : "this ranking";
    return top.tailImages() > byLot.high()
        ? "more than %s; %s points to the tail.".formatted(lot, what)
        : "less than %s; %s does not point to the tail.".formatted(lot, what);
  }

  private static Element figure(ReportedRun run, MiningSummary mining, double highest) {
    List<ShareBars.Bar> bars = new ArrayList<>();
    Table table =
        new Table("Share of the rare classes").heading("Among", "Images", "Share", "Lift");
    for (TopShare top : mining.top()) {
      String name = "Top %s %%".formatted(Numbers.significant(top.topPercent(), 3));
      String tip =
          "%s: %s of %s, lift %s"
              .formatted(
                  name,
                  Numbers.count(top.tailImages()),
                  Numbers.count(top.images(), "image", "images"),
                  lift(top));
      bars.add(new ShareBars.Bar(name, top.tailShare(), run.style().colour(), tip));
      table.row(
          name, List.of(Numbers.count(top.images()), Numbers.percent(top.tailShare()), lift(top)));
    }
    double all = mining.tailShareInData();
    bars.add(new ShareBars.Bar("All data", all, "all", "All data: " + Numbers.percent(all)));
    table.row("All data", List.of(Numbers.count(mining.images()), Numbers.percent(all), "1"));
    String description = "Bar chart: share of the rare classes among the images ranked first";
    return Figure.of(
        "Share of the rare classes",
        "Among the images ranked first, against all data; the lift is the one over the other.",
        List.of(),
        new ShareBars(description, bars, highest),
        WIDTH,
        table);
  }
}
