package dev.sdclr.web;

import dev.sdclr.Counted;
import dev.sdclr.Descending;
import dev.sdclr.SplitMix;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.label.Decision;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.rare.suggest.ClassProbe;
import dev.sdclr.rare.suggest.Suggester;
import dev.sdclr.rare.suggest.Suggestion;
import dev.sdclr.web.LabelDesk.Mark;
import dev.sdclr.web.ListingRequest.Filter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Makes listings of the images and keeps those that were asked for last. */
final class Listings {

  private static final int KEPT = 24;
  private static final int MAX_LIKE = 1000;
  private static final int MAX_CORNERS = 4000;

  private final ExploredImages images;
  private final LabelDesk desk;
  private final Ranking ranking;
  private final Growth growth;
  private final Map<Long, Listing> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long last;

  Listings(ExploredImages images, LabelDesk desk, Ranking ranking, Growth growth) {
    this.images = images;
    this.desk = desk;
    this.ranking = ranking;
    this.growth = growth;
  }

  /** Keeps a listing and numbers it. */
  long keep(Listing listing) {
    synchronized (kept) {
      last++;
      kept.put(last, listing);
      if (kept.size() > KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
      return last;
    }
  }

  /**
   * A listing that was kept.
   *
   * @throws Refusal when it is no longer
   */
  Listing listing(long number) {
    synchronized (kept) {
      Listing listing = kept.get(number);
      if (listing == null) {
        throw new Refusal(410, "this listing is no longer kept: it is made again");
      }
      return listing;
    }
  }

  /**
   * Makes one.
   *
   * @return empty while what it is ordered or filtered by is not ready
   * @throws Refusal when it asks for what there is not
   */
  Optional<Listing> make(ListingRequest request) {
    Optional<Listing> all = ordered(request);
    Optional<IntPredicate> filter = filter(request.filterOrAny());
    if (all.isEmpty() || filter.isEmpty()) {
      return Optional.empty();
    }
    int[] rows = IntStream.of(all.get().rows()).filter(filter.get()).toArray();
    if (Boolean.TRUE.equals(request.reversed())) {
      for (int i = 0, j = rows.length - 1; i < j; i++, j--) {
        int row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
      }
    }
    IntFunction<String> caption = all.get().caption();
    boolean isOneOfNearDuplicates =
        Boolean.TRUE.equals(request.filterOrAny().oneOfNearDuplicates());
    return Optional.of(
        new Listing(
            rows,
            isOneOfNearDuplicates
                ? withNearDuplicates(caption, ranking.suggester().get())
                : caption));
  }

  private static IntFunction<String> withNearDuplicates(
      IntFunction<String> caption, Suggester suggester) {
    return row ->
        Suggestion.withDuplicates(caption.apply(row), suggester.nearDuplicates().count(row));
  }

  private Optional<Listing> ordered(ListingRequest request) {
    return switch (request.orderOrFile()) {
      case "file" -> Optional.of(Listing.of(IntStream.range(0, images.size()).toArray()));
      case "random" ->
          Optional.of(Listing.of(shuffled(request.seed() == null ? 0 : request.seed())));
      case "like" -> ranking.features().map(table -> like(table, request));
      case "unsure" -> growth.probe().map(this::unsure);
      case "class" -> growth.probe().map(probe -> likeClass(probe, request.of()));
      case "cluster" -> ranking.clusters().map(Listings::byCluster);
      default -> ranking.ordering(request.orderOrFile()).map(Listings::byOrdering);
    };
  }

  private int[] shuffled(long seed) {
    int[] rows = IntStream.range(0, images.size()).toArray();
    SplitMix random = SplitMix.of(seed, rows.length);
    for (int i = rows.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int row = rows[i];
      rows[i] = rows[j];
      rows[j] = row;
    }
    return rows;
  }

  private static Listing byOrdering(RankedOrdering ordering) {
    return new Listing(ordering.order(), ordering::reason);
  }

  private static Listing byCluster(ClusterOrder clusters) {
    return new Listing(
        clusters.order(),
        row -> {
          int cluster = clusters.cluster()[row];
          return "cluster %d (%s)"
              .formatted(cluster + 1, Counted.of(clusters.sizes()[cluster], "image"));
        });
  }

  private Listing like(FeatureTable features, ListingRequest request) {
    if (request.like() == null || request.like().isEmpty() || request.like().size() > MAX_LIKE) {
      throw new Refusal(400, "choose 1 to %,d images to compare with".formatted(MAX_LIKE));
    }
    int[] chosen = request.like().stream().mapToInt(this::requireRow).toArray();
    float[] likeness = features.likeness(chosen);
    return new Listing(
        Descending.rows(likeness), row -> "%.3f alike".formatted(Math.min(1, likeness[row])));
  }

  private Listing unsure(ClassProbe probe) {
    float[] doubt = new float[images.size()];
    for (int row = 0; row < doubt.length; row++) {
      doubt[row] = -probe.margin(row);
    }
    return new Listing(
        Descending.rows(doubt),
        row ->
            "%s or %s"
                .formatted(
                    probe.classes().get(probe.predicted(row)),
                    probe.classes().get(probe.runnerUp(row))));
  }

  private static Listing likeClass(ClassProbe probe, String name) {
    int number = probe.classes().indexOf(name);
    if (number < 0) {
      throw new Refusal(400, "no image is labelled '%s'".formatted(name));
    }
    float[] probabilities = probe.probabilities(number);
    return new Listing(
        Descending.rows(probabilities),
        row -> "%.1f %% %s".formatted(100 * probabilities[row], name));
  }

  int requireRow(Integer row) {
    if (row == null || row < 0 || row >= images.size()) {
      throw new Refusal(404, "there is no image %s".formatted(row));
    }
    return row;
  }

  private Optional<IntPredicate> filter(Filter filter) {
    IntPredicate accepted = row -> true;
    if (filter.state() != null || filter.label() != null) {
      accepted = accepted.and(byLabel(filter.state(), filter.label()));
    }
    if (filter.path() != null && !filter.path().isEmpty()) {
      accepted = accepted.and(byPath(filter.path().toLowerCase(Locale.ROOT)));
    }
    if (filter.predicted() != null) {
      Optional<ClassProbe> probe = growth.probe(); // once, as labels may take it away meanwhile
      if (probe.isEmpty()) {
        return Optional.empty();
      }
      int number = probe.get().classes().indexOf(filter.predicted());
      accepted = accepted.and(row -> probe.get().predicted(row) == number);
    }
    if (filter.cluster() != null) {
      if (ranking.clusters().isEmpty()) {
        return Optional.empty();
      }
      int[] cluster = ranking.clusters().get().cluster();
      accepted = accepted.and(row -> cluster[row] == filter.cluster());
    }
    if (Boolean.TRUE.equals(filter.oneOfNearDuplicates())) {
      if (ranking.suggester().isEmpty()) {
        return Optional.empty();
      }
      accepted = accepted.and(ranking.suggester().get().nearDuplicates()::leads);
    }
    if (filter.outline() != null) {
      if (ranking.map().isEmpty()) {
        return Optional.empty();
      }
      if (filter.outline().size() > 2 * MAX_CORNERS) {
        throw new Refusal(400, "an outline has at most %,d corners".formatted(MAX_CORNERS));
      }
      Outline outline = Outline.of(filter.outline());
      FeatureMap map = ranking.map().get();
      accepted = accepted.and(row -> outline.holds(map.x(row), map.y(row)));
    }
    return Optional.of(accepted);
  }

  private IntPredicate byPath(String part) {
    return row -> images.paths().get(row).toLowerCase(Locale.ROOT).contains(part);
  }

  private IntPredicate byLabel(String state, String label) {
    Map<Integer, Mark> marks = desk.marks();
    Decision.State wanted = state == null ? null : state(state);
    return row -> {
      Mark mark = marks.getOrDefault(row, Mark.NONE);
      return (wanted == null || mark.state() == wanted)
          && (label == null || label.equals(mark.label()));
    };
  }

  private static Decision.State state(String name) {
    return switch (name) {
      case "labelled" -> Decision.State.LABELLED;
      case "unsure" -> Decision.State.UNSURE;
      case "bad" -> Decision.State.BAD;
      case "none" -> Decision.State.CLEARED;
      default -> throw new Refusal(400, "there is no state '%s'".formatted(name));
    };
  }
}
