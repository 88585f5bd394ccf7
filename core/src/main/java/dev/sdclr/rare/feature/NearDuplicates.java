package dev.sdclr.rare.feature;

import dev.sdclr.Descending;
import dev.sdclr.Ranges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Near-duplicates: the same picture compressed again, resized or slightly cut.
 *
 * <p>How near that is depends on how dense the features lie: a near-duplicate is much nearer than
 * the tenth neighbour of the image that leads its group, or than that of most images. A share of
 * the distance of any two images would take most of a class for duplicates where an encoder has
 * drawn its images together. Groups do not grow by chains: every image of one is near its leader.
 *
 * @param leader of each row's group, itself where it has no near-duplicate or leads
 * @param sizes rows of the group that each row leads; 0 where it leads none
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record NearDuplicates(int[] leader, int[] sizes) {

  /**
   * Share of the distance to the tenth neighbour that finds most of what could be left out. Among
   * 3,000 photographs of 32 × 32 with features of a SimCLR run, and six copies of 300 of them, it
   * put 78 % of those compressed again at quality 60, 97 % of those enlarged twice and 86 % of
   * those cut by a pixel all round beside their originals; 4 of 336 groups held different
   * photographs.
   */
  public static final double SIMILAR = 0.15;

  /**
   * The share for images that stand for others in lists. There it finds 98 % of what was compressed
   * again at quality 85, half at quality 60, and hardly anything else: no group held different
   * photographs there; of 2,465 drawings elsewhere, two rare ones. {@link #SIMILAR} would leave out
   * rare images: of 733 rare blood cells, which a run of SDCLR had drawn together, it took 115 for
   * near-duplicates of others, this none.
   */
  public static final double SAME = 0.02;

  private static final int NEIGHBOUR = 10;

  /** Of the median: with more than ten copies of an image, its own tenth neighbour is one. */
  private static final double MIN_SCALE = 0.25;

  /** Of the median: the tenth neighbour of an image of a small class lies outside that class. */
  private static final double MAX_SCALE = 1;

  private static final double ROUNDING = 2e-6; // of a cosine in float32

  /**
   * Finds them.
   *
   * @param threshold how much nearer than the tenth neighbour, in [0, 1]
   */
  public static NearDuplicates of(FeatureTable features, double threshold) {
    Ranges.within("threshold", threshold, 0, 1);
    Neighbours nearest = features.neighbours();
    double[] within = within(nearest, features.size(), threshold);
    int[] leader = new int[features.size()];
    Arrays.fill(leader, -1);
    for (int row : centralFirst(nearest, within)) {
      if (leader[row] < 0) {
        leader[row] = leader(features, nearest, leader, within, row);
      }
      for (int rank = 0; leader[row] == row && rank < nearest.k(); rank++) {
        int other = nearest.index(row, rank);
        if (nearest.distance(row, rank) > within[row]) {
          break;
        }
        leader[other] = leader[other] < 0 ? row : leader[other];
      }
    }
    int[] sizes = new int[leader.length];
    for (int to : leader) {
      sizes[to]++;
    }
    return new NearDuplicates(leader, sizes);
  }

  private static double[] within(Neighbours nearest, int rows, double threshold) {
    int rank = Math.min(NEIGHBOUR, nearest.k()) - 1;
    double[] scales =
        IntStream.range(0, rows).mapToDouble(row -> nearest.distance(row, rank)).toArray();
    double[] sorted = scales.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    return Arrays.stream(scales)
        .map(scale -> Math.max(MIN_SCALE * median, Math.min(MAX_SCALE * median, scale)))
        .map(scale -> Math.max(ROUNDING, threshold * scale))
        .toArray();
  }

  /** Rows with many near neighbours first: all copies are near the picture that they are of. */
  private static int[] centralFirst(Neighbours nearest, double[] within) {
    double[] near = new double[within.length];
    for (int row = 0; row < near.length; row++) {
      int count = 0;
      while (count < nearest.k() && nearest.distance(row, count) <= within[row]) {
        count++;
      }
      near[row] = count;
    }
    return Descending.rows(near);
  }

  /** One that leads a near neighbour and is near, else the row itself. */
  private static int leader(
      FeatureTable features, Neighbours nearest, int[] leader, double[] within, int row) {
    for (int rank = 0; rank < nearest.k() && nearest.distance(row, rank) <= within[row]; rank++) {
      int candidate = leader[nearest.index(row, rank)];
      if (candidate >= 0 && features.distance(row, candidate) <= within[candidate]) {
        return candidate;
      }
    }
    return row;
  }

  /** Whether a row stands for its near-duplicates, or has none. */
  public boolean leads(int row) {
    return leader[row] == row;
  }

  /** How many near-duplicates of a row there are. */
  public int count(int row) {
    return sizes[leader[row]] - 1;
  }

  /** The near-duplicates of a row, without itself, in the order of the rows. */
  public int[] others(int row) {
    return IntStream.range(0, leader.length)
        .filter(other -> leader[other] == leader[row] && other != row)
        .toArray();
  }

  /** Rows that are near the leader of their group, which could be left out. */
  public int extra() {
    return leader.length - (int) IntStream.range(0, leader.length).filter(this::leads).count();
  }

  /**
   * Groups of at least 2, large ones first: the rows of each, its leader first and then by nearness
   * to it.
   *
   * @param features that they were found in
   */
  public List<int[]> groups(FeatureTable features) {
    Map<Integer, List<Integer>> members = new LinkedHashMap<>();
    for (int row = 0; row < leader.length; row++) {
      if (sizes[leader[row]] > 1) {
        members.computeIfAbsent(leader[row], group -> new ArrayList<>()).add(row);
      }
    }
    return members.entrySet().stream()
        .sorted(
            Comparator.comparingInt((Map.Entry<Integer, List<Integer>> g) -> -g.getValue().size())
                .thenComparing(Map.Entry::getKey))
        .map(group -> byNearness(features, group.getKey(), group.getValue()))
        .toList();
  }

  private static int[] byNearness(FeatureTable features, int first, List<Integer> group) {
    return group.stream()
        .sorted(
            Comparator.comparingDouble(row -> row == first ? -1 : features.distance(first, row)))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
