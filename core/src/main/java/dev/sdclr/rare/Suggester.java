package dev.sdclr.rare;

import dev.sdclr.SdclrException;
import java.util.BitSet;
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

  private final FeatureTable features;
  private final List<RankedOrdering> orderings;
  private final Twins twins;
  private final Coverage nothingCovered;
  private final long seed;
  private Coverage labelled;

  private Suggester(FeatureTable features, List<RankedOrdering> orderings, long seed) {
    this.features = features;
    this.orderings = orderings;
    this.seed = seed;
    twins = Twins.of(features);
    nothingCovered = Coverage.of(features);
    labelled = nothingCovered.copy();
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
    if (orderings.isEmpty()) {
      throw new IllegalArgumentException("suggestions need at least one ordering");
    }
    return new Suggester(features, orderings, seed);
  }

  /** How many near-duplicates of an image there are. */
  public int twins(int image) {
    return twins.groupSize(image) - 1;
  }

  /** The same on the same features with other chances. */
  public Suggester withSeed(long other) {
    return new Suggester(this, other);
  }

  private Suggester(Suggester prepared, long seed) {
    this.features = prepared.features;
    this.orderings = prepared.orderings;
    this.twins = prepared.twins;
    this.nothingCovered = prepared.nothingCovered;
    this.labelled = nothingCovered.copy();
    this.seed = seed;
  }

  /**
   * The next images, with shares of the kinds as the labels call for.
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
    if (number < 1) {
      throw new IllegalArgumentException("a round has at least 1 suggestion, not " + number);
    }
    labels.requireWithin(features.size());
    Optional<ClassProbe> probe = ClassProbe.of(features, labels);
    UnseenClasses unseen = UnseenClasses.of(labels);
    Picking picking = new Picking(orderings, twins, covering(labels), labels, probe, seed);
    KindShares wanted = chosen.orElseGet(() -> picking.shares(unseen));
    KindShares shares = probe.isPresent() ? wanted : wanted.exploring();
    return new Round(picking.pick(shares, number), shares, probe, unseen);
  }

  /** What the labelled images cover; kept, as most rounds only add labels. */
  private Coverage covering(Labels labels) {
    BitSet rows = new BitSet();
    labels.given().forEach(label -> rows.set(label.image()));
    if (!labelled.coversOnly(rows)) {
      labelled = nothingCovered.copy();
    }
    rows.stream().forEach(labelled::cover);
    return labelled.copy();
  }

  /** What the orderings made of the images. */
  List<RankedOrdering> ranked() {
    return orderings;
  }
}
