package dev.sdclr.run;

import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.MiningSettings.MiningScore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code map/test.json} and {@code map/mined.json}: some images laid out in a plane, so that those
 * with similar features lie close.
 *
 * <p>{@code map/test.jpg} and {@code map/mined.jpg} hold the images' pictures, squares in rows, in
 * the order of the points.
 *
 * @param images where they come from, in one phrase
 * @param available images there, without unreadable ones among those looked at
 * @param leastPerClass images of every class, or all that it has, are among the points; 0 where
 *     chance alone chose
 * @param method how they were laid out, in one phrase
 * @param explained percent of the features' variance along x and along y
 * @param classes of the images; empty without labels
 * @param ranked images that were ranked by how much pruning changes them, or null
 * @param tile side of each picture in pixels
 * @param columns pictures in a row
 * @param points in a random order, so that the first of them are a choice of all
 */
public record EmbeddingMap(
    String images,
    int available,
    int leastPerClass,
    String method,
    List<Double> explained,
    List<ClassCount> classes,
    Integer ranked,
    int tile,
    int columns,
    List<Point> points) {

  public EmbeddingMap {
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(method, "method");
    explained = Complete.list(explained, "explained");
    classes = Complete.list(classes, "classes");
    points = Complete.list(points, "points");
    if (explained.size() != 2) {
      throw new IllegalArgumentException("explained must have 2 values, has " + explained.size());
    }
    if (tile < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "tile and columns must be at least 1, were %d and %d".formatted(tile, columns));
    }
    if (ranked != null && points.stream().anyMatch(p -> p.rank == null || p.score == null)) {
      throw new IllegalArgumentException("points must have rank and score where images are ranked");
    }
  }

  /** Which images of a run are mapped. */
  public enum Kind {
    /** Those that {@code evaluate} tests on. */
    TEST,
    /** Those that {@code mine} ranks. */
    MINED
  }

  /**
   * One image.
   *
   * @param index in {@code images}
   * @param path relative to the data's root
   * @param label class name, or null without labels
   * @param x first coordinate
   * @param y second coordinate
   * @param rank 1 for the image that pruning changes most; null where images were not ranked
   * @param score see {@link MiningScore}; null where images were not ranked
   */
  public record Point(
      int index, String path, String label, double x, double y, Integer rank, Double score) {

    public Point {
      Objects.requireNonNull(path, "path");
      if (!Double.isFinite(x) || !Double.isFinite(y)) {
        throw new IllegalArgumentException("x and y must be finite, were %s, %s".formatted(x, y));
      }
    }
  }

  /** The same map, its images ranked. */
  public EmbeddingMap rankedBy(List<MinedImage> all) {
    Map<Long, MinedImage> byIndex = new HashMap<>();
    all.forEach(image -> byIndex.put(image.index(), image));
    List<Point> withRanks =
        points.stream()
            .filter(point -> byIndex.containsKey((long) point.index()))
            .map(point -> ranked(point, byIndex.get((long) point.index())))
            .toList();
    if (withRanks.size() != points.size()) {
      throw new IllegalArgumentException(
          "a ranking must hold all %d images of the map, it lacks %d"
              .formatted(points.size(), points.size() - withRanks.size()));
    }
    return new EmbeddingMap(
        images,
        available,
        leastPerClass,
        method,
        explained,
        classes,
        all.size(),
        tile,
        columns,
        withRanks);
  }

  private static Point ranked(Point point, MinedImage image) {
    return new Point(
        point.index(),
        point.path(),
        point.label(),
        point.x(),
        point.y(),
        image.rank(),
        image.score());
  }
}
