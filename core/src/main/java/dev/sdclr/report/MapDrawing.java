package dev.sdclr.report;

import dev.sdclr.report.html.Element;
import dev.sdclr.report.html.Numbers;
import dev.sdclr.report.html.Svg;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Point;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The points of one map, as far apart along the one axis as along the other.
 *
 * @param map that they belong to
 * @param shown how many of its points there is room for
 * @param colours of all maps beside it
 * @param description for those who cannot see it
 */
record MapDrawing(EmbeddingMap map, int shown, MapColours colours, String description) {

  private static final int WIDTH = 500;
  private static final int HEIGHT = 390;
  private static final double MARGIN = 8;
  private static final double RADIUS = 3;
  private static final int MAX_PATH_LENGTH = 120;

  /**
   * Draws the points.
   *
   * @param sheet id of the page's picture that holds the images' pictures, if there is one
   */
  Element draw(Optional<String> sheet) {
    List<Point> points = map.points().subList(0, shown);
    Element picture =
        Svg.picture(WIDTH, HEIGHT, description)
            .add(Svg.box(0, 0, WIDTH, HEIGHT, "band"))
            .with("class", "points");
    sheet.ifPresent(
        id ->
            picture
                .with("data-sheet", id)
                .with("data-tile", map.tile())
                .with("data-columns", map.columns()));
    Placing placing = Placing.of(points);
    IntStream.range(0, points.size())
        .boxed()
        .sorted((a, b) -> colours.drawingOrder(map).compare(points.get(a), points.get(b)))
        .forEach(i -> picture.add(mark(points.get(i), i, placing)));
    return picture;
  }

  private Element mark(Point point, int number, Placing placing) {
    List<MapColours.Key> keys = colours.of(point, map);
    double x = placing.x(point);
    double y = placing.y(point);
    boolean isSquare = keys.stream().anyMatch(MapColours.Key::isSquare);
    StringBuilder style = new StringBuilder("mark");
    keys.forEach(key -> style.append(' ').append(key.style()));
    Element shape =
        isSquare
            ? Svg.box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, style.toString())
            : Element.of("circle")
                .with("class", style)
                .with("cx", Svg.pixels(x))
                .with("cy", Svg.pixels(y))
                .with("r", Svg.pixels(RADIUS));
    return Svg.tip(shape.with("data-n", number), text(point));
  }

  private String text(Point point) {
    StringBuilder text = new StringBuilder();
    if (point.label() != null) {
      text.append(point.label()).append(colours.group(point)).append('\n');
    }
    if (point.rank() != null) {
      text.append(
          "Ranked no. %s of %s, score %s\n"
              .formatted(
                  Numbers.count(point.rank()),
                  Numbers.count(map.ranked()),
                  Numbers.fixed(point.score(), 3)));
    }
    return text.append(end(point.path())).toString();
  }

  /** The end of a path tells more than its beginning. */
  private static String end(String path) {
    int length = path.codePointCount(0, path.length());
    return length <= MAX_PATH_LENGTH
        ? path
        : "…" + path.substring(path.offsetByCodePoints(0, length - MAX_PATH_LENGTH));
  }

  /** Where points lie in the picture: one scale for both axes, in the middle. */
  private record Placing(double scale, double left, double bottom, double minX, double minY) {

    static Placing of(List<Point> points) {
      double minX = points.stream().mapToDouble(Point::x).min().orElse(0);
      double maxX = points.stream().mapToDouble(Point::x).max().orElse(0);
      double minY = points.stream().mapToDouble(Point::y).min().orElse(0);
      double maxY = points.stream().mapToDouble(Point::y).max().orElse(0);
      double width = WIDTH - 2 * MARGIN;
      double height = HEIGHT - 2 * MARGIN;
      double fit = Math.min(width / (maxX - minX), height / (maxY - minY));
      double scale = Double.isFinite(fit) ? fit : 1;
      double left = (WIDTH - scale * (maxX - minX)) / 2;
      double bottom = (HEIGHT + scale * (maxY - minY)) / 2;
      return new Placing(scale, left, bottom, minX, minY);
    }

    double x(Point point) {
      return left + scale * (point.x() - minX);
    }

    double y(Point point) {
      return bottom - scale * (point.y() - minY);
    }
  }
}
