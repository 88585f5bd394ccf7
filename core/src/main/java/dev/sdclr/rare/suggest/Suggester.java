package dev.sdclr.rare.suggest;

import dev.sdclr.SdclrException;
import dev.sdclr.cluster.KMeans;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.NearDuplicates;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.tensor.TensorScope;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Suggests which images to label next, so that rare ones are found with few labels.
 *
 * <p>Prepared once for a table of features; then every round takes the labels so far. The same
 * labels, seed and number give the same suggestions. Not safe for concurrent use; the features must
 * stay open and are closed by their owner.
 */
public final class Suggester {

  private static final int CLUSTERS = 100;
  private static final int MIN_OF_CLUSTER = 10; // images a cluster has on average

  private final FeatureTable features;
  private final List<RankedOrdering> orderings;
  private final NearDuplicates same;
  private final int[][] clusters; // members, small clusters first
  private final DensePeaks peaks;
  private final Coverage nothingCovered;
  private final long seed;
  private Coverage labelled;
  private Coverage labelledAndSuggested;

  private Suggester(FeatureTable features, List<RankedOrdering> orderings, long seed) {
    this.features = features;
    this.orderings = orderings;
    this.seed = seed;
    same = NearDuplicates.of(features, NearDuplicates.SAME);
    nothingCovered = Coverage.of(features);
    clusters = clusters(nothingCovered, seed);
    peaks = DensePeaks.sparse(features.neighbours(), same);
    labelled = nothingCovered;
    labelledAndSuggested = nothingCovered;
  }

  /**
   * Of at most a hundred clusters the members, the closest to the centre first; small ones first.
   */
  static int[][] clusters(Coverage coverage, long seed) {
    try (TensorScope scope = new TensorScope();
        FeatureTable centred = FeatureTable.inPlace(coverage.rows(Coverage.Space.CENTRED))) {
      int number = Math.max(1, Math.min(CLUSTERS, centred.size() / MIN_OF_CLUSTER));
      return Arrays.stream(KMeans.of(centred.rows(), number, seed).members())
          .filter(members -> members.length > 0)
          .sorted(Comparator.comparingInt(members -> members.length))
          .toArray(int[][]::new);
    }
  }

  /**
   * Prepares one: scores all images by all orderings.
   *
   * @param orderings that may lead to images; at least 1
   */
  public static Suggester of(FeatureTable features, List<Ordering> orderings, long seed) {
    return ofRanked(
        features,
        orderings.stream().map(ordering -> RankedOrdering.of(ordering, features)).toList(),
        seed);
  }

  /**
   * Prepares one by orderings that have ranked the images already.
   *
   * @param orderings of the rows of {@code features}; at least 1
   */
  public static Suggester ofRanked(
      FeatureTable features, List<RankedOrdering> orderings, long seed) {
    return new Suggester(features, requireSome(orderings), seed);
  }

  private static List<RankedOrdering> requireSome(List<RankedOrdering> orderings) {
    if (orderings.isEmpty()) {
      throw new IllegalArgumentException("suggestions need at least one ordering");
    }
    return List.copyOf(orderings);
  }

  /** Images that stand for others, of which only one is suggested. */
  public NearDuplicates nearDuplicates() {
    return same;
  }

  /** The same on the same features with other chances. */
  public Suggester withSeed(long other) {
    return new Suggester(this, orderings, other);
  }

  /**
   * The same with other orderings, such as one more.
   *
   * @param others of the rows of the same features; at least 1
   */
  public Suggester withOrderings(List<RankedOrdering> others) {
    return new Suggester(this, requireSome(others), seed);
  }

  private Suggester(Suggester prepared, List<RankedOrdering> orderings, long seed) {
    this.features = prepared.features;
    this.orderings = orderings;
    this.same = prepared.same;
    this.clusters = prepared.clusters;
    this.peaks = prepared.peaks;
    this.nothingCovered = prepared.nothingCovered;
    this.labelled = nothingCovered;
    this.labelledAndSuggested = nothingCovered;
    this.seed = seed;
  }

  /**
   * The next images, of the kinds that the labels call for.
   *
   * @param number of images, at least 1
   * @throws SdclrException when a label is of an image that is not there
   */
  public Round round(Labels labels, int number) {
    return round(labels, number, Optional.empty());
  }

  /**
   * The next images.
   *
   * @param number of images, at least 1
   * @param chosen shares of the kinds, or empty for those that the labels call for
   * @throws SdclrException when a label is of an image that is not there
   */
  public Round round(Labels labels, int number, Optional<KindShares> chosen) {
    labels.requireWithin(features.size());
    return round(labels, number, chosen, ClassProbe.of(features, labels));
  }

  /**
   * The next images, with a probe that has been fitted.
   *
   * @param number of images, at least 1
   * @param chosen shares of the kinds, or empty for those that the labels call for
   * @param probe {@link ClassProbe#of} these features and labels
   * @throws SdclrException when a label is of an image that is not there
   */
  public Round round(
      Labels labels, int number, Optional<KindShares> chosen, Optional<ClassProbe> probe) {
    if (number < 1) {
      throw new IllegalArgumentException("a round has at least 1 suggestion, not " + number);
    }
    labels.requireWithin(features.size());
    UnseenClasses unseen = UnseenClasses.of(labels);
    Coverage covered = covering(labels);
    Picking picking =
        new Picking(orderings, same, clusters, peaks, covered, labels, probe, number, seed);
    List<Suggestion> picked =
        chosen.isEmpty()
            ? picking.pick(unseen)
            : picking.pick(probe.isPresent() ? chosen.get() : chosen.get().exploring());
    labelledAndSuggested = covered;
    return new Round(picked, chosen.orElseGet(() -> KindShares.among(picked)), probe, unseen);
  }

  /**
   * What the labelled images cover, for the caller to go on with. Most rounds only add labels,
   * often of all that was suggested last, so that there is little to add to what was covered then.
   */
  private Coverage covering(Labels labels) {
    BitSet rows = new BitSet();
    labels.given().forEach(label -> rows.set(label.image()));
    Coverage before =
        labelledAndSuggested.coversOnly(rows)
            ? labelledAndSuggested
            : labelled.coversOnly(rows) ? labelled : nothingCovered;
    labelled = before.copy();
    labelled.coverAll(rows);
    return labelled.copy();
  }

  /** What the orderings made of the images. */
  public List<RankedOrdering> ranked() {
    return orderings;
  }

  /**
   * Images to label next, and what is known by now.
   *
   * @param suggestions fewer than asked for only when no others are left
   * @param shares of the kinds that were aimed at
   * @param probe of the labels so far; empty until two classes are labelled
   * @param unseen what the labels tell of classes not met yet
   */
  public record Round(
      List<Suggestion> suggestions,
      KindShares shares,
      Optional<ClassProbe> probe,
      UnseenClasses unseen) {}
}
