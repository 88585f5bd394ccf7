package dev.sdclr.report;

import dev.sdclr.run.ClassCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Accuracy by class, the largest class at the left, over a strip of the class sizes.
 *
 * @param description for those who cannot see it
 * @param classes in drawing order, at least one
 * @param rows one a run
 */
record ClassDots(String description, List<ClassCount> classes, List<Row> rows) implements Chart {

  private static final double PLOT_HEIGHT = 270;
  private static final double BAND_TITLE = 18;
  private static final double STRIP_HEIGHT = 44;
  private static final int MOST_NAMES = 30;

  /** Accuracies are never stretched beyond this many points for the whole height. */
  private static final double LEAST_SPAN = 20;

  /**
   * One run's accuracies.
   *
   * @param run whose they are
   * @param accuracies in percent, by class in drawing order; null or NaN for a class not tested
   */
  record Row(ReportedRun run, List<Double> accuracies) {

    double at(int i) {
      Double accuracy = accuracies.get(i);
      return accuracy == null ? Double.NaN : accuracy;
    }
  }

  @Override
  public Element draw(int width) {
    Axis y = axis();
    Frame frame = Frame.beside(y, width, PLOT_HEIGHT);
    Slots slots = new Slots(frame, classes);
    boolean named = classes.size() <= MOST_NAMES;
    double stripBottom = frame.bottom() + 22 + STRIP_HEIGHT;
    double below = named ? slots.nameHeight() : 40;
    Element picture = Svg.picture(width, (int) Math.ceil(stripBottom + below), description);
    picture.add(slots.bands(BAND_TITLE)).add(frame.grid(y, "Accuracy, %"));
    picture.add(dots(slots, frame.vertical(y)));
    picture.add(slots.sizes(stripBottom, STRIP_HEIGHT));
    picture.add(named ? slots.names(stripBottom) : slots.ranks(stripBottom));
    return picture.add(tips(slots));
  }

  private Axis axis() {
    double[] tested =
        rows.stream()
            .flatMapToDouble(row -> IntStream.range(0, classes.size()).mapToDouble(row::at))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (tested.length == 0) {
      return Axis.covering(0, 100, 5);
    }
    double lowest = tested[0];
    double highest = tested[tested.length - 1];
    double room = Math.max(0, LEAST_SPAN - (highest - lowest)) / 2;
    double from = Math.max(0, lowest - room);
    double to = Math.min(100, highest + room);
    return Axis.covering(from, to, 6);
  }

  private List<Node> dots(Slots slots, Scale y) {
    List<Node> marks = new ArrayList<>();
    if (rows.size() == 2) {
      marks.addAll(stems(slots, y));
    }
    double radius = Math.max(2, Math.min(5.5, slots.width() / 4));
    double apart = rows.size() <= 2 ? 0 : Math.min(2.2 * radius, slots.width() / rows.size());
    for (int r = rows.size() - 1; r >= 0; r--) {
      Row row = rows.get(r);
      double shift = (r - (rows.size() - 1) / 2.0) * apart;
      for (int i = 0; i < classes.size(); i++) {
        if (Double.isFinite(row.at(i))) {
          marks.add(row.run().style().marker(slots.centre(i) + shift, y.at(row.at(i)), radius));
        }
      }
    }
    return marks;
  }

  /** Joins the two runs' dots of a class, so that the eye reads the difference. */
  private List<Node> stems(Slots slots, Scale y) {
    List<Node> stems = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      double one = rows.get(0).at(i);
      double other = rows.get(1).at(i);
      if (Double.isFinite(one) && Double.isFinite(other)) {
        double x = slots.centre(i);
        stems.add(Svg.line(x, y.at(one), x, y.at(other), "stem"));
      }
    }
    return stems;
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
            .append(type.group().name().toLowerCase(Locale.ROOT));
    for (Row row : rows) {
      text.append("\n").append(row.run().label()).append(": ").append(Numbers.percent(row.at(i)));
    }
    return text.toString();
  }
}
