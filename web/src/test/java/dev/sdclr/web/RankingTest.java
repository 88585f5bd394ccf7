package dev.sdclr.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.MadeCollection;
import dev.sdclr.job.images.ExploredImages;
import dev.sdclr.rare.suggest.Labels;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RankingTest {

  @TempDir Path home;

  /** What was there as each thing became ready. */
  private static final class Watch {
    private final Set<String> ready = new HashSet<>();
    private final CountDownLatch isOver = new CountDownLatch(1);
    private Ranking ranking;
    private Set<String> readyAtFirst = Set.of();
    private int suggested;

    void take(String what) {
      ready.add(what);
      if (what.equals("suggestions")) {
        readyAtFirst = Set.copyOf(ready);
        suggested = ranking.suggester().orElseThrow().round(Labels.NONE, 7).suggestions().size();
      }
      if (what.equals("failure") || ready.containsAll(ranking.names())) {
        isOver.countDown();
      }
    }
  }

  @Test
  void suggestionsAreMadeByTheOrderingsThatAreReady() throws Exception {
    ExploredImages images = MadeCollection.in(home).open();
    Watch watch = new Watch();
    try (Ranking ranking = new Ranking(images, watch::take)) {
      watch.ranking = ranking;
      String asked = ranking.names().get(ranking.names().size() - 1);
      assertThat(ranking.ordering(asked)).isEmpty(); // and so it comes first
      ranking.start();
      assertThat(watch.isOver.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(ranking.failure()).isEmpty();
      assertThat(watch.readyAtFirst).contains("features", "map", "cluster", asked);
      assertThat(watch.readyAtFirst).doesNotContain(ranking.names().get(0));
      assertThat(watch.suggested).isEqualTo(7);
    }
  }
}
