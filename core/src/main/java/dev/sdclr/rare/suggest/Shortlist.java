package dev.sdclr.rare.suggest;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.NearDuplicates;
import dev.sdclr.rare.ordering.Agreement;
import dev.sdclr.rare.ordering.Orderings;
import dev.sdclr.rare.ordering.RankedOrdering;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Images that may be rare, without any label: drawn in turn from the medoids of clusters, from
 * {@linkplain DensePeaks dense spots}, from all orderings and from what is unlike all that is
 * listed, because no ordering can be trusted by itself.
 *
 * <p>Turns go round: the medoid of a cluster, small clusters first, until there are none left; the
 * spot that is densest against its surroundings; the next image of the next ordering; that of the
 * {@linkplain Orderings#STEADIEST steadiest} one; the image farthest from all before as the
 * features are seen from their mean. Of near-duplicates only one is listed.
 *
 * @param entries all images but for near-duplicates, best first
 * @param duplicates the images that are not listed, each with the one that stands for it
 * @param agreement of the orderings
 */
public record Shortlist(
    List<Entry> entries, SortedMap<Integer, Integer> duplicates, Agreement agreement) {

  /** The reason of an image that is a cluster by itself. */
  static final String ALONE = "alone in its cluster";

  /** How many are chosen for being unlike those before; the rest goes in turn alone. */
  private static final int VARIED = 500;

  /**
   * One image.
   *
   * @param image its row in the features
   * @param reason why it is here, in words
   * @param duplicates near-duplicates of it, which are not listed
   */
  public record Entry(int image, String reason, int duplicates) {

    /** The reason, with how many near-duplicates there are. */
    public String reasonWithDuplicates() {
      return Suggestion.withDuplicates(reason, duplicates);
    }
  }

  /**
   * Draws it up.
   *
   * @param orderings of the same features; at least 1
   * @param seed of the clusters
   */
  public static Shortlist of(FeatureTable features, List<RankedOrdering> orderings, long seed) {
    NearDuplicates same = NearDuplicates.of(features, NearDuplicates.SAME);
    Coverage coverage = Coverage.of(features, Coverage.Space.CENTRED);
    Drawing drawing = new Drawing(orderings, same, coverage);
    int[][] medoids = Suggester.clusters(coverage, seed);
    DensePeaks peaks = DensePeaks.plenty(features.neighbours(), same);
    int steadiest = Orderings.steadiest(orderings);
    int turn = 0;
    while (drawing.hasMore()) {
      if (turn < medoids.length) {
        drawing.takeMedoid(medoids[turn]);
      }
      drawing.takePeak(peaks);
      drawing.takeOf(turn % orderings.size());
      if (steadiest >= 0) {
        drawing.takeOf(steadiest);
      }
      drawing.takeFarthest();
      turn++;
    }
    return new Shortlist(drawing.entries, drawing.duplicates(), Agreement.of(orderings));
  }

  /** Images in the order of the list, near-duplicates of others last. */
  public int[] order() {
    return IntStream.concat(
            entries.stream().mapToInt(Entry::image),
            duplicates.keySet().stream().mapToInt(Integer::intValue))
        .toArray();
  }

  /** By image, the share of images that do not come before it, in (0, 1]. */
  public double[] scores() {
    int[] order = order();
    double[] scores = new double[order.length];
    for (int place = 0; place < order.length; place++) {
      scores[order[place]] = 1 - place / (double) order.length;
    }
    return scores;
  }

  private static final class Drawing {

    private final List<RankedOrdering> orderings;
    private final NearDuplicates same;
    private final Coverage coverage;
    private final List<Entry> entries = new ArrayList<>();
    private final BitSet taken = new BitSet(); // leaders of near-duplicates
    private final Map<String, String> reasons = new HashMap<>(); // few, of very many images
    private final int[] next; // place in each ordering before which all are taken
    private final int groups;
    private int nextPeak;

    Drawing(List<RankedOrdering> orderings, NearDuplicates same, Coverage coverage) {
      this.orderings = orderings;
      this.same = same;
      this.coverage = coverage;
      next = new int[orderings.size()];
      groups = same.leader().length - same.extra();
    }

    boolean hasMore() {
      return entries.size() < groups;
    }

    private boolean isFree(int image) {
      return !taken.get(same.leader()[image]);
    }

    SortedMap<Integer, Integer> duplicates() {
      Map<Integer, Integer> listed = new HashMap<>();
      entries.forEach(entry -> listed.put(same.leader()[entry.image()], entry.image()));
      SortedMap<Integer, Integer> duplicates = new TreeMap<>();
      for (int image = 0; image < same.leader().length; image++) {
        int listedOne = listed.get(same.leader()[image]);
        if (listedOne != image) {
          duplicates.put(image, listedOne);
        }
      }
      return duplicates;
    }

    void takeMedoid(int[] members) {
      for (int image : members) {
        if (isFree(image)) {
          take(
              image,
              members.length == 1
                  ? ALONE
                  : String.format(Locale.ROOT, "represents a cluster of %,d", members.length));
          return;
        }
      }
    }

    /** The densest spot against its surroundings of which nothing is listed. */
    void takePeak(DensePeaks peaks) {
      nextPeak = peaks.nextAlone(nextPeak, this::isFree);
      if (nextPeak < peaks.rows().length) {
        take(peaks.rows()[nextPeak], DensePeaks.REASON);
      }
    }

    void takeOf(int which) {
      RankedOrdering ordering = orderings.get(which);
      int[] order = ordering.order();
      while (next[which] < order.length && !isFree(order[next[which]])) {
        next[which]++;
      }
      if (next[which] < order.length) {
        take(order[next[which]], ordering.reason(order[next[which]]));
      }
    }

    void takeFarthest() {
      if (entries.size() >= VARIED) {
        return;
      }
      float[] distances = coverage.distances(Coverage.Space.CENTRED);
      int farthest = -1;
      for (int image = 0; image < distances.length; image++) {
        if (isFree(image) && (farthest < 0 || distances[image] > distances[farthest])) {
          farthest = image;
        }
      }
      if (farthest >= 0) {
        take(farthest, "unlike all before it");
      }
    }

    private void take(int image, String reason) {
      taken.set(same.leader()[image]);
      if (entries.size() < VARIED) {
        coverage.cover(image);
      }
      String once = reasons.computeIfAbsent(reason, words -> words);
      entries.add(new Entry(image, once, same.count(image)));
    }
  }
}
