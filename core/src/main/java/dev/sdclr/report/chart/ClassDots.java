package dev.sdclr.report.chart;

import dev.sdclr.Word;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Node;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Svg;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.report.run.RunStyle;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.statistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Accuracy by class, the largest class at the left, over a strip of the class sizes.
 *
 * @param description for those who cannot see it
 * @param classes in drawing order, at least one
 * @param sizes what their sizes count, such as {@code Pre-training images}
 * @param rows one a run
 */
public record ClassDots(String description, List<ClassCount> classes, String sizes, List<Row> rows)
    implements Chart {

  private static final double PLOT_HEIGHT = 270;
  private static final double BAND_TITLE = 14;
  private static final double STRIP_HEIGHT = 44;
  private static final int MAX_NAMES = 30;

  /** Classes on each side that the running mean takes in. */
  public static final int NEIGHBOURS = 5;

  /** Accuracies are never stretched beyond this many points for the whole height. */
  private static final double MIN_SPAN = 20;

  /**
   * One run's accuracies.
   *
   * @param run whose they are
   * @param accuracies in percent, by class in drawing order; null or NaN for a class not tested
   * @param intervals likewise; empty when not known
   */
  public record Row(ReportedRun run, List<Double> accuracies, List<Interval> intervals) {

    double at(int i) {
      Double accuracy = accuracies.get(i);
      return accuracy == null ? Double.NaN : accuracy;
    }

    DoubleStream values() {
      return IntStream.range(0, accuracies.size()).mapToDouble(this::at);
    }

    /** The accuracy with its interval, where that is known. */
    public String text(int i) {
      return interval(i).isEmpty()
          ? Numbers.percent(at(i))
          : "%s (%s)".formatted(Numbers.percent(at(i)), Numbers.ends(intervals.get(i)));
    }

    /** Empty for a class not tested, too. */
    Optional<Interval> interval(int i) {
      return intervals.isEmpty() ? Optional.empty() : Optional.ofNullable(intervals.get(i));
    }
  }

  @Override
  public Element draw(int width) {
    Axis y = axis();
    Frame frame = Frame.beside(y, width, PLOT_HEIGHT, BAND_TITLE);
    Slots slots = new Slots(frame, classes);
    boolean named = isNamed(classes);
    double stripBottom = frame.bottom() + 22 + STRIP_HEIGHT;
    double below = named ? slots.nameHeight() : 40;
    Element picture = Svg.picture(width, (int) Math.ceil(stripBottom + below), description);
    picture.add(slots.bands()).add(frame.grid(y, "Accuracy, %"));
    Element dots = Element.of("g").add(dots(slots, frame.vertical(y)));
    picture.add(named ? dots : dots.with("class", "faint"));
    if (!named) {
      rows.forEach(row -> picture.add(runningMean(row, slots, frame.vertical(y))));
    }
    picture.add(slots.sizes(stripBottom, STRIP_HEIGHT, sizes));
    picture.add(named ? slots.names(stripBottom) : slots.ranks(stripBottom));
    return picture.add(tips(slots));
  }

  /** Whether there is room for the names; else dots are faint and a running mean leads the eye. */
  public static boolean isNamed(List<ClassCount> classes) {
    return classes.size() <= MAX_NAMES;
  }

  private Axis axis() {
    double[] tested =
        rows.stream()
            .flatMapToDouble(row -> DoubleStream.concat(row.values(), ends(row)))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (tested.length == 0) {
      return Axis.covering(0, 100, 5);
    }
    double lowest = tested[0];
    double highest = tested[tested.length - 1];
    double room = Math.max(0, MIN_SPAN - (highest - lowest)) / 2;
    double from = Math.max(0, lowest - room);
    double to = Math.min(100, highest + room);
    return Axis.covering(from, to, 6);
  }

  /** Of the intervals that are drawn. */
  private DoubleStream ends(Row row) {
    return hasWhiskers()
        ? row.intervals().stream()
            .filter(Objects::nonNull)
            .flatMapToDouble(i -> DoubleStream.of(i.low(), i.high()))
        : DoubleStream.empty();
  }

  /** Among many classes they would hide the dots. */
  private boolean hasWhiskers() {
    return isNamed(classes) && rows.stream().anyMatch(row -> !row.intervals().isEmpty());
  }

  private List<Node> dots(Slots slots, Scale y) {
    List<Node> marks = new ArrayList<>();
    if (rows.size() == 2 && !hasWhiskers()) {
      marks.addAll(stems(slots, y));
    }
    double radius = Math.max(2, Math.min(5.5, slots.width() / 4));
    for (int i = 0; i < classes.size(); i++) {
      double apart = apart(i, slots, y, radius);
      for (int r = rows.size() - 1; r >= 0; r--) {
        double accuracy = rows.get(r).at(i);
        if (Double.isFinite(accuracy)) {
          double x = slots.centre(i) + (r - (rows.size() - 1) / 2.0) * apart;
          if (hasWhiskers() && !rows.get(r).intervals().isEmpty()) {
            Interval interval = rows.get(r).intervals().get(i);
            marks.add(
                Svg.line(
                    x,
                    y.at(interval.low()),
                    x,
                    y.at(interval.high()),
                    "whisker " + rows.get(r).run().style().colour()));
          }
          marks.add(rows.get(r).run().style().marker(x, y.at(accuracy), radius));
        }
      }
    }
    return marks;
  }

  /** How far the runs' dots of a class stand from each other: two of them only if they overlap. */
  private double apart(int i, Slots slots, Scale y, double radius) {
    double room = Math.min(2.2 * radius, slots.width() / rows.size());
    boolean clear =
        rows.size() == 2
            && !hasWhiskers()
            && Math.abs(y.at(rows.get(0).at(i)) - y.at(rows.get(1).at(i))) > 2 * radius;
    return clear ? 0 : room;
  }

  /** Joins the two runs' dots of a class, so that the eye reads the difference. */
  private List<Node> stems(Slots slots, Scale y) {
    List<Node> stems = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      double one = rows.get(0).at(i);
      double other = rows.get(1).at(i);
      if (Math.abs(y.at(one) - y.at(other)) > 8) {
        double x = slots.centre(i);
        stems.add(Svg.line(x, y.at(one), x, y.at(other), "stem"));
      }
    }
    return stems;
  }

  /** The mean over the classes of similar size: this one and up to {@link #NEIGHBOURS} each way. */
  private Element runningMean(Row row, Slots slots, Scale y) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < classes.size(); i++) {
      int from = Math.max(0, i - NEIGHBOURS);
      int to = Math.min(classes.size(), i + NEIGHBOURS + 1);
      OptionalDouble mean =
          IntStream.range(from, to).mapToDouble(row::at).filter(Double::isFinite).average();
      if (mean.isPresent()) {
        path.append(path.isEmpty() ? 'M' : 'L')
            .append(Svg.pixels(slots.centre(i)))
            .append(' ')
            .append(Svg.pixels(y.at(mean.getAsDouble())));
      }
    }
    RunStyle style = row.run().style();
    return Svg.path(path.toString(), "line " + style.colour())
        .with("stroke-dasharray", style.dash());
  }

  private List<Node> tips(Slots slots) {
    List<Node> columns = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      columns.add(Svg.tip(slots.column(i), tip(i)));
    }
    return columns;
  }

  private String tip(int i) {
    ClassCount type = classes.get(i);
    StringBuilder text =
        new StringBuilder(type.name())
            .append("\n")
            .append(Numbers.count(type.images(), "image", "images"))
            .append(", ")
            .append(Word.of(type.group()));
    for (Row row : rows) {
      text.append("\n").append(row.run().label()).append(": ").append(row.text(i));
    }
    return text.toString();
  }
}
