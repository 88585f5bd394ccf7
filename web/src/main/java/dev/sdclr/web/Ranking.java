package dev.sdclr.web;

import dev.sdclr.SdclrException;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.rare.feature.Clusters;
import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.ordering.Ordering;
import dev.sdclr.rare.ordering.RankedOrdering;
import dev.sdclr.rare.suggest.Suggester;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is made of the features behind the page, one thing after another: they are read, the map is
 * drawn, clusters are found, and every ordering ranks the images. From the first one on suggestions
 * can be made, by those that are ready.
 *
 * <p>Safe for concurrent use; closing waits for what is under way.
 */
final class Ranking implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ranking.class);

  private static final long SEED = 0;

  private final ExploredImages images;
  private final Consumer<String> onReady;
  private final Map<String, Ordering> waiting = new LinkedHashMap<>();
  private final Map<String, RankedOrdering> ready = new ConcurrentHashMap<>();
  private final List<String> names;
  private final Thread thread = new Thread(this::prepare, "sdclr-ranking");
  private volatile FeatureTable features;
  private volatile FeatureMap map;
  private volatile ClusterOrder clusters;
  private volatile Suggester suggester;
  private volatile String failure;
  private volatile boolean isClosing;

  /**
   * Begins.
   *
   * @param onReady is told the name of whatever is ready: {@code features}, {@code map}, {@code
   *     cluster}, that of an ordering, {@code suggestions}; or {@code failure}
   */
  Ranking(ExploredImages images, Consumer<String> onReady) {
    this.images = images;
    this.onReady = onReady;
    for (Ordering ordering : images.orderings(SEED)) {
      waiting.put(ordering.name(), ordering);
    }
    names = List.copyOf(waiting.keySet());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void prepare() {
    try {
      features = images.readFeatures();
      onReady.accept("features");
      map = FeatureMap.of(features.plane());
      onReady.accept("map");
      features.makeSearchable();
      clusters = ClusterOrder.of(Clusters.of(features, Clusters.usual(images.size()), SEED));
      onReady.accept("cluster");
      for (Optional<Ordering> next = next(); next.isPresent() && !isClosing; next = next()) {
        ready.put(next.get().name(), RankedOrdering.of(next.get(), features));
        onReady.accept(next.get().name());
        if (!isClosing) {
          suggestByWhatIsReady();
        }
        if (isDoneWithNeighbours()) {
          features.forgetNeighbours();
        }
      }
    } catch (SdclrException e) {
      LOG.warn("{}", e.getMessage());
      fail(e.getMessage());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("the images cannot be ordered", e);
      fail("the images cannot be ordered: " + e);
    }
  }

  private void fail(String reason) {
    failure = reason;
    onReady.accept("failure");
  }

  private void suggestByWhatIsReady() {
    if (suggester == null) {
      suggester = Suggester.ofRanked(features, orderings(), SEED);
      onReady.accept("suggestions");
    } else {
      suggester = suggester.withOrderings(orderings());
    }
  }

  private boolean isDoneWithNeighbours() {
    synchronized (waiting) {
      return waiting.values().stream().noneMatch(Ordering::usesNeighbours);
    }
  }

  private Optional<Ordering> next() {
    synchronized (waiting) {
      Optional<Ordering> next = waiting.values().stream().findFirst();
      next.ifPresent(ordering -> waiting.remove(ordering.name()));
      return next;
    }
  }

  /** Names of all orderings, whether ready or not. */
  List<String> names() {
    return names;
  }

  boolean isReady(String name) {
    return ready.containsKey(name);
  }

  /**
   * One by its name; makes it the next one where it is not ready.
   *
   * @throws Refusal when there is none of that name
   */
  Optional<RankedOrdering> ordering(String name) {
    if (!names.contains(name)) {
      throw new Refusal(400, "there is no ordering '%s'".formatted(name));
    }
    synchronized (waiting) {
      Ordering wanted = waiting.remove(name);
      if (wanted != null) {
        Map<String, Ordering> others = new LinkedHashMap<>(waiting);
        waiting.clear();
        waiting.put(name, wanted);
        waiting.putAll(others);
      }
    }
    return Optional.ofNullable(ready.get(name));
  }

  /** The orderings that are ready, in their usual order. */
  List<RankedOrdering> orderings() {
    return names.stream().filter(ready::containsKey).map(ready::get).toList();
  }

  /** The features, once they are read. */
  Optional<FeatureTable> features() {
    return Optional.ofNullable(features);
  }

  Optional<FeatureMap> map() {
    return Optional.ofNullable(map);
  }

  Optional<ClusterOrder> clusters() {
    return Optional.ofNullable(clusters);
  }

  /** What suggests; for one thread at a time. */
  Optional<Suggester> suggester() {
    return Optional.ofNullable(suggester);
  }

  /** Why nothing more will be ready. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Waits for what is under way, after which nothing more will be ready. */
  void stop() {
    isClosing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    if (features != null) {
      features.close();
    }
  }
}
