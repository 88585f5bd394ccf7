package dev.sdclr.rare.ordering;

import dev.sdclr.UsageException;
import java.util.List;
import java.util.stream.Collectors;

/** The orderings of features that there are. */
public final class Orderings {

  /**
   * The ordering that was worse than chance on the fewest collections of those by which settings
   * were chosen; none is better on all.
   */
  public static final String STEADIEST = new NeighbourDistance(100, true).name();

  private Orderings() {}

  /** Place of the steadiest ordering; -1 when it is not among them. */
  public static int steadiest(List<RankedOrdering> orderings) {
    return orderings.stream().map(RankedOrdering::name).toList().indexOf(STEADIEST);
  }

  /**
   * All of them, in the order in which they are listed to users.
   *
   * @param seed of those that draw at random
   */
  public static List<Ordering> all(long seed) {
    return List.of(
        new MeanDistance(),
        new NeighbourDistance(1, false),
        new NeighbourDistance(10, false),
        new NeighbourDistance(100, false),
        new NeighbourDistance(10, true),
        new NeighbourDistance(100, true),
        new LocalOutlierFactor(20),
        new IsolationForest(seed),
        new ClusterSize(10, seed),
        new ClusterSize(50, seed),
        new ClusterSize(200, seed),
        new MahalanobisDistance());
  }

  /**
   * One by its name.
   *
   * @throws UsageException when there is none of that name, listing those there are
   */
  public static Ordering named(String name, long seed) {
    return all(seed).stream()
        .filter(ordering -> ordering.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no ordering '%s'; valid orderings: %s"
                        .formatted(
                            name,
                            all(seed).stream()
                                .map(Ordering::name)
                                .collect(Collectors.joining(", ")))));
  }
}
