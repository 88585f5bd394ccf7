package dev.sdclr.report;

import dev.sdclr.report.html.Numbers;
import dev.sdclr.run.ClassCount;
import dev.sdclr.run.ClassCount.Group;
import dev.sdclr.run.EmbeddingMap;
import dev.sdclr.run.EmbeddingMap.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the colours of a map's points say: their class, or of many classes their group, and how
 * early they are ranked.
 *
 * <p>Styles {@code k0} to {@code k19} are classes, the largest first, {@code g0} to {@code g2}
 * groups and {@code s0} to {@code s5} stretches of the ranking; the style sheet has their colours.
 */
final class MapColours {

  /** More could not be told apart. */
  static final int MAX_CLASSES = 20;

  /** Classes from this one on are drawn as squares: there are only so many colours. */
  private static final int FIRST_SQUARE = 10;

  /** Where the stretches of the ranking end, in percent of all ranked images. */
  private static final int[] ENDS = {1, 5, 10, 25, 50, 100};

  /** Stretches that are drawn on top of everything else. */
  private static final int ON_TOP = 2;

  /**
   * A line of the legend.
   *
   * @param style of the points that it is about
   * @param text that explains it
   * @param heading of it and those that follow; empty where they have the one before
   */
  record Key(String style, String text, String heading) {

    Key(String style, String text) {
      this(style, text, "");
    }

    boolean isSquare() {
      return style.startsWith("k") && Integer.parseInt(style.substring(1)) >= FIRST_SQUARE;
    }
  }

  private final List<ClassCount> ordered;
  private final Map<String, Integer> positions = new HashMap<>();
  private final boolean isRanked;

  /** The colours of maps of these classes. */
  MapColours(List<ClassCount> classes, boolean isRanked) {
    this.ordered =
        classes.stream()
            .sorted(
                Comparator.comparing(ClassCount::group)
                    .thenComparing(Comparator.comparingInt(ClassCount::images).reversed()))
            .toList();
    IntStream.range(0, ordered.size()).forEach(i -> positions.put(ordered.get(i).name(), i));
    this.isRanked = isRanked;
  }

  boolean hasClasses() {
    return !ordered.isEmpty();
  }

  boolean isRanked() {
    return isRanked;
  }

  /** Whether there are too many classes for a colour each. */
  boolean isByGroup() {
    return ordered.size() > MAX_CLASSES;
  }

  /** The classes or groups, largest first. */
  List<Key> classKeys() {
    List<Key> keys = new ArrayList<>();
    if (isByGroup()) {
      for (Group group : Group.values()) {
        keys.add(new Key("g" + rarity(group), group.spelled()));
      }
    } else {
      for (int i = 0; i < ordered.size(); i++) {
        ClassCount type = ordered.get(i);
        boolean isFirst = i == 0 || ordered.get(i - 1).group() != type.group();
        keys.add(
            new Key(
                "k" + i,
                "%s (%s)".formatted(type.name(), Numbers.count(type.images())),
                isFirst ? type.group().spelled() : ""));
      }
    }
    return keys;
  }

  /** The stretches of the ranking. */
  static List<Key> rankKeys() {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < ENDS.length; i++) {
      String text =
          i == 0
              ? "first " + Numbers.count(ENDS[0]) + " %"
              : i == ENDS.length - 1
                  ? "the other half"
                  : "%d to %d %%".formatted(ENDS[i - 1], ENDS[i]);
      keys.add(new Key("s" + i, text));
    }
    return keys;
  }

  /** Styles of a point. */
  List<Key> of(Point point, EmbeddingMap map) {
    List<Key> styles = new ArrayList<>();
    Integer position = position(point);
    if (position != null) {
      String style = isByGroup() ? "g" + rarity(ordered.get(position).group()) : "k" + position;
      styles.add(new Key(style, ordered.get(position).name()));
    }
    if (isRanked) {
      styles.add(rankKeys().get(stretch(point, map)));
    }
    return styles;
  }

  private Integer position(Point point) {
    return point.label() == null ? null : positions.get(point.label());
  }

  /** The group of a point's class, in lower case, or nothing. */
  String group(Point point) {
    Integer position = position(point);
    return position == null
        ? ""
        : " (%s)".formatted(ordered.get(position).group().spelled().toLowerCase(Locale.ROOT));
  }

  /** Points of rare classes and those ranked first must not be hidden below others. */
  Comparator<Point> drawingOrder(EmbeddingMap map) {
    return Comparator.comparingInt(point -> prominence(point, map));
  }

  private int prominence(Point point, EmbeddingMap map) {
    int stretch = isRanked ? stretch(point, map) : ENDS.length;
    if (stretch < ON_TOP) {
      return Group.values().length + ON_TOP - stretch;
    }
    Integer position = position(point);
    return position == null ? 0 : rarity(ordered.get(position).group());
  }

  private static int rarity(Group group) {
    return switch (group) {
      case MANY -> 0;
      case MEDIUM -> 1;
      case FEW -> 2;
    };
  }

  private static int stretch(Point point, EmbeddingMap map) {
    double percent = 100.0 * (point.rank() - 0.5) / map.ranked();
    int stretch = 0;
    while (stretch < ENDS.length - 1 && percent > ENDS[stretch]) {
      stretch++;
    }
    return stretch;
  }
}
