package dev.sdclr.web;

import dev.sdclr.SdclrException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelLog;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.feature.SimilarImages;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.rare.suggest.ClassProbe;
import dev.sdclr.rare.suggest.KindShares;
import dev.sdclr.rare.suggest.Suggester;
import dev.sdclr.rare.suggest.Suggester.Round;
import dev.sdclr.rare.suggest.Suggestion;
import dev.sdclr.web.Answers.Greeting;
import dev.sdclr.web.Answers.Made;
import dev.sdclr.web.Answers.MarkRequest;
import dev.sdclr.web.Answers.Portrait;
import dev.sdclr.web.Answers.Probable;
import dev.sdclr.web.Answers.Ready;
import dev.sdclr.web.Answers.Score;
import dev.sdclr.web.Answers.SuggestRequest;
import dev.sdclr.web.Answers.Suggested;
import dev.sdclr.web.Answers.Tile;
import dev.sdclr.web.Answers.Tiles;
import dev.sdclr.web.LabelDesk.Led;
import dev.sdclr.web.LabelDesk.Mark;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the page works with, whatever carries it to the browser.
 *
 * <p>Safe for concurrent use.
 */
final class Workbench implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);

  /** Tells the pictures of this start from those of another one at the same address. */
  private final String key = UUID.randomUUID().toString();

  private static final int MAX_TILES = 1000;
  private static final int MAX_MARKED = 100_000;
  private static final int MAX_SUGGESTED = 1000;
  private static final int NEIGHBOURS = 24;
  private static final int PROBABLE = 5;

  private final ExploredImages images;
  private final Events events = new Events();
  private final Notes notes;
  private final Pictures pictures;
  private final LabelDesk desk;
  private final Ranking ranking;
  private final Growth growth;
  private final Listings listings;
  private final LabelExchange exchange;
  private final AtomicBoolean isStarted = new AtomicBoolean();

  Workbench(ExploredImages images) {
    this.images = images;
    notes = new Notes(events, images.notesForLabelling());
    pictures = new Pictures(images, notes::add);
    ranking = new Ranking(images, this::ready);
    desk = new LabelDesk(images.paths(), LabelLog.open(images.labels()), this::changed);
    growth = new Growth(ranking::features, desk::labels, state -> events.tell("growth", state));
    listings = new Listings(images, desk, ranking, growth);
    exchange = new LabelExchange(images, desk);
  }

  /** Begins the work behind the page, which the first page would have to share the cores with. */
  void start() {
    if (!isStarted.getAndSet(true)) {
      Thread preparing = new Thread(this::prepareDesk, "sdclr-desk");
      preparing.setDaemon(true);
      preparing.start();
      ranking.start();
    }
  }

  private void prepareDesk() {
    desk.prepare();
    follow();
  }

  private void ready(String what) {
    events.tell("ready", new Ready(what, ranking.failure().orElse(null), clusterSizes()));
    if (what.equals("features")) {
      growth.learn();
    }
  }

  private void changed(LabelDesk.Change change) {
    events.tell("labels", change);
    if (growth != null) { // else the log is being read for the first time
      growth.learn();
    }
  }

  /** Takes up what other processes have labelled. */
  void follow() {
    try {
      desk.follow();
      desk.notes().forEach(notes::warn);
      notes.settle();
    } catch (SdclrException e) { // until somebody mends the file
      notes.complain(e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) { // lest nobody looks again
      LOG.warn("cannot follow the labels", e);
      notes.complain("cannot follow the labels of others: " + e);
    }
  }

  ExploredImages images() {
    return images;
  }

  Events events() {
    return events;
  }

  Pictures pictures() {
    return pictures;
  }

  Ranking ranking() {
    return ranking;
  }

  LabelDesk desk() {
    return desk;
  }

  LabelExchange exchange() {
    return exchange;
  }

  int requireRow(int row) {
    return listings.requireRow(row);
  }

  /**
   * What a window is told first.
   *
   * @param window by its name
   */
  Greeting greeting(String window) {
    Map<String, Boolean> orderings = new LinkedHashMap<>();
    ranking.names().forEach(name -> orderings.put(name, ranking.isReady(name)));
    Set<String> all = new LinkedHashSet<>(notes.all());
    all.addAll(desk.notes());
    return new Greeting(
        key,
        images.name(),
        images.size(),
        images.source().isPresent(),
        orderings,
        clusterSizes(),
        ranking.suggester().isPresent(),
        ranking.failure().orElse(null),
        List.copyOf(all),
        growth.state(),
        desk.all(),
        desk.ways(window));
  }

  private int[] clusterSizes() {
    return ranking.clusters().map(ClusterOrder::sizes).orElse(null);
  }

  Made listing(ListingRequest request) {
    Optional<Listing> made = listings.make(request);
    return made.map(listing -> new Made(listings.keep(listing), listing.rows().length))
        .orElseGet(() -> new Made(null, 0));
  }

  Tiles tiles(long listing, int from, int count) {
    Listing found = listings.listing(listing);
    int begin = Math.max(0, Math.min(from, found.rows().length));
    int end = (int) Math.min(found.rows().length, begin + Math.min(MAX_TILES, (long) count));
    List<Tile> tiles = new ArrayList<>();
    for (int place = begin; place < end; place++) {
      int row = found.rows()[place];
      tiles.add(new Tile(row, images.paths().get(row), found.caption().apply(row)));
    }
    return new Tiles(begin, tiles);
  }

  void mark(String window, MarkRequest request) {
    Mark mark = mark(request.state(), request.label());
    Listing listing = request.listing() == null ? null : listing(request);
    List<Integer> rows = request.rows() == null ? rows(listing, request) : each(request.rows());
    if (rows.isEmpty() || rows.size() > MAX_MARKED) {
      throw new Refusal(400, "1 to %,d images can be labelled at once".formatted(MAX_MARKED));
    }
    rows.forEach(listings::requireRow);
    desk.mark(window, rows, mark, listing == null ? Map.of() : listing.led());
  }

  /** Where images are named by their rows, what led to them may be forgotten. */
  private Listing listing(MarkRequest request) {
    try {
      return listings.listing(request.listing());
    } catch (Refusal e) {
      if (request.rows() == null) {
        throw e;
      }
      return null;
    }
  }

  private static List<Integer> each(List<Integer> rows) {
    if (rows.stream().anyMatch(Objects::isNull)) {
      throw new Refusal(400, "a row is a number");
    }
    return rows.stream().distinct().toList();
  }

  private static List<Integer> rows(Listing listing, MarkRequest request) {
    if (listing == null || request.stretches() == null) {
      throw new Refusal(400, "say which images are meant");
    }
    List<Integer> rows = new ArrayList<>();
    for (List<Integer> stretch : request.stretches()) {
      if (stretch == null || stretch.size() != 2 || stretch.stream().anyMatch(Objects::isNull)) {
        throw new Refusal(400, "a stretch has a first and a last place");
      }
      int last = Math.min(listing.rows().length - 1, stretch.get(1));
      for (int place = Math.max(0, stretch.get(0)); place <= last; place++) {
        if (rows.size() > MAX_MARKED) {
          return rows; // too many
        }
        rows.add(listing.rows()[place]);
      }
    }
    return rows;
  }

  private static Mark mark(String state, String label) {
    try {
      Decision.State known = Decision.State.named(state);
      boolean isLabelled = known == Decision.State.LABELLED;
      if (isLabelled) {
        Decision.requireLabel(label);
      }
      return new Mark(known, isLabelled ? label : null);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "this is not a label: " + e.getMessage());
    }
  }

  Portrait portrait(int row) {
    List<Score> scores = new ArrayList<>();
    for (RankedOrdering ordering : ranking.orderings()) {
      scores.add(new Score(ordering.name(), ordering.scores()[row], ordering.ranks()[row] + 1));
    }
    Optional<Integer> cluster = ranking.clusters().map(clusters -> clusters.cluster()[row]);
    return new Portrait(
        row,
        images.paths().get(row),
        images.classes().get(row),
        desk.mark(row),
        scores,
        growth.probe().map(probe -> probable(probe, row)).orElse(List.of()),
        cluster.orElse(null),
        cluster.map(number -> clusterSizes()[number]).orElse(null),
        ranking
            .suggester()
            .map(suggester -> tilesOf(suggester.nearDuplicates().others(row)))
            .orElse(null));
  }

  private List<Tile> tilesOf(int[] rows) {
    return IntStream.of(rows)
        .limit(MAX_TILES)
        .mapToObj(row -> new Tile(row, images.paths().get(row), null))
        .toList();
  }

  private static List<Probable> probable(ClassProbe probe, int row) {
    float[] probabilities = probe.probabilitiesOf(row);
    return IntStream.range(0, probabilities.length)
        .mapToObj(c -> new Probable(probe.classes().get(c), probabilities[c]))
        .sorted(Comparator.comparingDouble(probable -> -probable.probability()))
        .limit(PROBABLE)
        .toList();
  }

  /**
   * The images most like one but for its near-duplicates, the nearest first; none while the
   * features are not read.
   */
  Tiles neighbours(int row) {
    if (ranking.features().isEmpty()) {
      return new Tiles(0, List.of());
    }
    FeatureTable features = ranking.features().get();
    BitSet leftOut = new BitSet();
    leftOut.set(row);
    ranking
        .suggester()
        .ifPresent(found -> IntStream.of(found.nearDuplicates().others(row)).forEach(leftOut::set));
    List<Tile> tiles = new ArrayList<>();
    for (SimilarImages.Similar similar :
        SimilarImages.of(features, List.of(features.row(row)), leftOut, NEIGHBOURS).found()) {
      String alike = "%.3f alike".formatted(Math.min(1, similar.likeness()));
      tiles.add(new Tile(similar.image(), images.paths().get(similar.image()), alike));
    }
    return new Tiles(0, tiles);
  }

  Suggested suggest(SuggestRequest request) {
    Optional<Suggester> suggester = ranking.suggester();
    int number = request.number() == null ? 20 : request.number();
    if (number < 1 || number > MAX_SUGGESTED) {
      throw new Refusal(400, "1 to %,d images can be suggested".formatted(MAX_SUGGESTED));
    }
    if (suggester.isEmpty()) {
      return new Suggested(null, 0, null, null);
    }
    Round round = growth.suggest(suggester.get(), number, shares(request.shares()));
    Map<Integer, String> reasons = new HashMap<>();
    Map<Integer, Led> led = new HashMap<>();
    for (Suggestion suggestion : round.suggestions()) {
      reasons.put(suggestion.image(), suggestion.reasonWithDuplicates());
      led.put(suggestion.image(), new Led(suggestion.kind(), suggestion.ordering().orElse(null)));
    }
    int[] rows = round.suggestions().stream().mapToInt(Suggestion::image).toArray();
    return new Suggested(
        listings.keep(new Listing(rows, reasons::get, led)),
        rows.length,
        round.shares(),
        round.unseen().sentence());
  }

  private static Optional<KindShares> shares(List<Double> given) {
    try {
      return Optional.ofNullable(given).map(KindShares::of);
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "shares must be four numbers, none negative and not all 0");
    }
  }

  /**
   * A byte for each image's colour on the map: how high an ordering ranks it, from 0 to 255, or the
   * number of its cluster.
   *
   * @return empty while the ordering is not ready
   */
  Optional<byte[]> colours(String ordering) {
    byte[] colours = new byte[images.size()];
    if (ordering.equals("cluster")) {
      ranking
          .clusters()
          .ifPresent(
              clusters -> {
                for (int row = 0; row < colours.length; row++) {
                  colours[row] = (byte) clusters.cluster()[row];
                }
              });
      return ranking.clusters().map(clusters -> colours);
    }
    Optional<RankedOrdering> ranked = ranking.ordering(ordering);
    for (int rank = 0; ranked.isPresent() && rank < colours.length; rank++) {
      long darkness = 255L * rank / Math.max(1, colours.length - 1);
      colours[ranked.get().order()[rank]] = (byte) (255 - darkness);
    }
    return ranked.map(ready -> colours);
  }

  @Override
  public void close() {
    events.close();
    ranking.stop(); // which growth is told by
    growth.close(); // which works on its features
    ranking.close();
  }
}
