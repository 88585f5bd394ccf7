package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Node;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Svg;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.Score;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Accuracy of the many, medium and few groups, a bar a run, from zero.
 *
 * @param description for those who cannot see it
 * @param bars one a run, at least one
 * @param highest accuracy that the axis must reach, in percent
 */
public record GroupBars(String description, List<Bars> bars, double highest) implements Chart {

  private static final double PLOT_HEIGHT = 210;
  private static final double MIN_WIDTH_FOR_NUMBER = 30;

  /**
   * One run's bars.
   *
   * @param run whose they are
   * @param score what they show
   */
  public record Bars(ReportedRun run, Score score) {

    public double of(ClassCount.Group group) {
      return score.group(group);
    }

    Optional<Interval> interval(ClassCount.Group group) {
      return Optional.ofNullable(score.intervals())
          .flatMap(intervals -> Optional.ofNullable(intervals.group(group)));
    }
  }

  /** Those that any run has a number of: a group may have no class that is tested. */
  public static List<ClassCount.Group> groups(List<Bars> bars) {
    return Stream.of(ClassCount.Group.values())
        .filter(group -> bars.stream().anyMatch(bar -> Double.isFinite(bar.of(group))))
        .toList();
  }

  @Override
  public Element draw(int width) {
    Axis y = Axis.covering(0, Math.max(1, highest), 5);
    Frame frame = Frame.beside(y, width, PLOT_HEIGHT);
    Element picture = Svg.picture(width, (int) frame.bottom() + 26, description);
    picture.add(frame.grid(y, "Accuracy, %"));
    List<ClassCount.Group> groups = groups(bars);
    double room = frame.width() / groups.size();
    double centre = frame.left() + room / 2;
    for (ClassCount.Group group : groups) {
      picture.add(Svg.label(centre, frame.bottom() + 18, "middle", "name", group.spelled()));
      picture.add(cluster(group, centre, room, frame.vertical(y)));
      centre += room;
    }
    return picture;
  }

  private List<Node> cluster(ClassCount.Group group, double centre, double room, Scale y) {
    double width = Math.min(46, room * 0.86 / bars.size());
    List<Node> marks = new ArrayList<>();
    for (int i = 0; i < bars.size(); i++) {
      double x = centre + (i - bars.size() / 2.0) * width;
      marks.addAll(bar(bars.get(i), group, x, width, y));
    }
    return marks;
  }

  private static List<Node> bar(
      Bars bars, ClassCount.Group group, double x, double width, Scale y) {
    double value = bars.of(group);
    if (!Double.isFinite(value)) {
      return List.of();
    }
    double top = y.at(value);
    Element box =
        Svg.box(x + 1, top, width - 2, y.at(0) - top, "mark bar " + bars.run().style().colour());
    Svg.tip(
        box, "%s, %s\n%s".formatted(bars.run().label(), group.spelled(), Numbers.percent(value)));
    List<Node> marks = new ArrayList<>(List.of(box));
    Optional<Interval> interval = bars.interval(group);
    interval.ifPresent(i -> marks.add(Svg.whisker(x + width / 2, y.at(i.low()), y.at(i.high()))));
    if (width >= MIN_WIDTH_FOR_NUMBER) {
      double above = interval.map(i -> y.at(i.high())).orElse(top) - 5;
      marks.add(Svg.label(x + width / 2, above, "middle", "value", Numbers.points(value)));
    }
    return marks;
  }
}
