package dev.sdclr.report.chart;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Node;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Svg;
import dev.sdclr.run.ClassCount;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a chart by class: one a class, equally wide.
 *
 * @param frame that they fill
 * @param classes from left to right
 */
record Slots(Frame frame, List<ClassCount> classes) {

  private static final double LINE_HEIGHT = 15;
  private static final double MAX_SLANTED_WIDTH = 100;
  private static final double SINE_OF_SLANT = 0.87;

  double width() {
    return frame.width() / classes.size();
  }

  double centre(int i) {
    return frame.left() + (i + 0.5) * width();
  }

  /** The whole height of a class, invisible, to point at. */
  Element column(int i) {
    return Svg.box(
        frame.left() + i * width(),
        frame.top(),
        width(),
        frame.bottom() - frame.top(),
        "mark column");
  }

  /** Shaded stretches of the many, medium and few classes, with their names above. */
  List<Node> bands() {
    List<Node> marks = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= classes.size(); i++) {
      ClassCount.Group group = classes.get(from).group();
      if (i == classes.size() || classes.get(i).group() != group) {
        double x = frame.left() + from * width();
        double span = (i - from) * width();
        String shade = group == ClassCount.Group.MEDIUM ? "band plain" : "band";
        marks.add(Svg.box(x, frame.top(), span, frame.bottom() - frame.top(), shade));
        marks.add(
            Svg.label(
                x + span / 2,
                frame.top() - 6,
                "middle",
                "band-title",
                Svg.cut(group.spelled(), span)));
        from = i;
      }
    }
    return marks;
  }

  /** A strip of bars as high as the classes are large, with a title above. */
  List<Node> sizes(double bottom, double height, String title) {
    int largest = classes.stream().mapToInt(ClassCount::images).max().orElse(0);
    double bar = Math.max(1, Math.min(28, width() * 0.6));
    List<Node> marks = new ArrayList<>();
    marks.add(Svg.label(frame.right(), bottom - height - 5, "end", "axis-title", title));
    for (int i = 0; i < classes.size(); i++) {
      double share = largest == 0 ? 0 : (double) classes.get(i).images() / largest;
      marks.add(Svg.box(centre(i) - bar / 2, bottom - share * height, bar, share * height, "size"));
    }
    marks.add(Svg.line(frame.left(), bottom, frame.right(), bottom, "base"));
    return marks;
  }

  private boolean isLevel() {
    double longest =
        classes.stream().mapToInt(c -> c.name().length()).max().orElse(0) * Svg.LABEL_CHARACTER;
    return width() >= Math.min(longest + 6, 84);
  }

  /** Room that {@link #names} need. */
  double nameHeight() {
    return isLevel() ? 2 * LINE_HEIGHT + 8 : MAX_SLANTED_WIDTH * SINE_OF_SLANT + 18;
  }

  /** Name and size of every class; slanted where they would run into each other. */
  List<Node> names(double top) {
    List<Node> marks = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      String count = Numbers.count(classes.get(i).images());
      if (isLevel()) {
        String name = Svg.cut(classes.get(i).name(), width() - 4);
        marks.add(Svg.label(centre(i), top + LINE_HEIGHT, "middle", "name", name));
        marks.add(Svg.label(centre(i), top + 2 * LINE_HEIGHT, "middle", "tick", count));
      } else {
        marks.add(slanted(centre(i) + 4, top + 12, classes.get(i).name(), count));
      }
    }
    return marks;
  }

  private static Element slanted(double x, double y, String name, String count) {
    double room = MAX_SLANTED_WIDTH - (count.length() + 1) * Svg.LABEL_CHARACTER;
    return Svg.label(x, y, "end", "name", Svg.cut(name, room) + " ")
        .add(Element.of("tspan", count).with("class", "tick"))
        .with("transform", "rotate(-60 %s %s)".formatted(Svg.pixels(x), Svg.pixels(y)));
  }

  /** For many classes: the rank by size, and the size, of some. */
  List<Node> ranks(double top) {
    List<Node> marks = new ArrayList<>();
    Axis ranks = Axis.within(1, classes.size(), Math.max(2, (int) (frame.width() / 80)));
    List<Double> ticks = new ArrayList<>(ranks.ticks());
    if (!ticks.contains(1.0)) {
      ticks.add(0, 1.0);
    }
    for (double tick : ticks) {
      int i = (int) tick - 1;
      String count = Numbers.count(classes.get(i).images());
      marks.add(Svg.label(centre(i), top + LINE_HEIGHT, "middle", "name", "no. " + (i + 1)));
      marks.add(Svg.label(centre(i), top + 2 * LINE_HEIGHT, "middle", "tick", count));
    }
    return marks;
  }
}
