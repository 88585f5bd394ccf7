package dev.sdclr.web;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.suggest.ClassProbe;
import dev.sdclr.rare.suggest.KindShares;
import dev.sdclr.rare.suggest.Labels;
import dev.sdclr.rare.suggest.Suggester;
import dev.sdclr.rare.suggest.Suggester.Round;
import dev.sdclr.rare.suggest.UnseenClasses;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The classifier that learns from every label behind the page, and what to label next.
 *
 * <p>Labels that come while it learns are learnt from together, right afterwards. Safe for
 * concurrent use; closing waits for what is under way.
 */
final class Growth implements AutoCloseable {

  private static final double NANOS_PER_MILLI = 1e6;

  private final Supplier<Optional<FeatureTable>> features;
  private final Supplier<Labels> labels;
  private final Consumer<State> onFit;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread made = new Thread(work, "sdclr-growth");
            made.setDaemon(true);
            return made;
          });
  private final AtomicBoolean isWaiting = new AtomicBoolean();
  private Labels learnt; // what the probe was fitted to; of the thread alone
  private volatile ClassProbe probe;
  private volatile State state;

  /**
   * Learns nothing yet.
   *
   * @param onFit is told of every new state
   */
  Growth(
      Supplier<Optional<FeatureTable>> features, Supplier<Labels> labels, Consumer<State> onFit) {
    this.features = features;
    this.labels = labels;
    this.onFit = onFit;
    state = new State(0, Map.of(), UnseenClasses.of(Labels.NONE).sentence(), false, 0);
  }

  /**
   * What has been learnt.
   *
   * @param labels that give a class, which it was learnt from
   * @param predicted images by the class that they most look like; empty before two are known
   * @param unseen estimate of what is missing, a sentence
   * @param isNearlyComplete whether more labels will hardly find new classes
   * @param millis that it took
   */
  record State(
      int labels,
      Map<String, Integer> predicted,
      String unseen,
      boolean isNearlyComplete,
      long millis) {}

  /** Learns from the labels of now, soon. */
  void learn() {
    if (isWaiting.compareAndSet(false, true)) {
      thread.execute(this::fit);
    }
  }

  private void fit() {
    isWaiting.set(false);
    if (features.get().isEmpty()) {
      return; // it is asked again once they are there
    }
    learnFrom(labels.get());
  }

  private void learnFrom(Labels now) {
    long began = System.nanoTime();
    Optional<ClassProbe> fitted = ClassProbe.of(features.get().get(), now);
    probe = fitted.orElse(null);
    learnt = now;
    Map<String, Integer> predicted = new LinkedHashMap<>();
    fitted.ifPresent(
        known -> {
          int[] counts = known.predictedCounts();
          for (int c = 0; c < counts.length; c++) {
            predicted.put(known.classes().get(c), counts[c]);
          }
        });
    UnseenClasses unseen = UnseenClasses.of(now);
    long millis = Math.round((System.nanoTime() - began) / NANOS_PER_MILLI);
    state =
        new State(
            now.classified().size(),
            predicted,
            unseen.sentence(),
            unseen.isNearlyComplete(),
            millis);
    onFit.accept(state);
  }

  /** What has been learnt by now. */
  State state() {
    return state;
  }

  /** The classifier; empty before two classes are known. */
  Optional<ClassProbe> probe() {
    return Optional.ofNullable(probe);
  }

  /**
   * What to label next; waits for it.
   *
   * @param suggester of the features
   * @param shares of the kinds; empty for what the labels call for
   */
  Round suggest(Suggester suggester, int number, Optional<KindShares> shares) {
    return CompletableFuture.supplyAsync(
            () -> {
              Labels now = labels.get();
              if (!now.equals(learnt)) {
                learnFrom(now);
              }
              return suggester.round(now, number, shares, probe());
            },
            thread)
        .join();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      while (!thread.awaitTermination(1, TimeUnit.DAYS)) {}
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
