package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.data.Fixtures;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Subset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardOrderTest {

  /** Seven shards, one of them empty, of unequal length. */
  private static final int[] STARTS = {0, 40, 90, 90, 120, 180, 210, 260};

  private static final int IMAGES = 260;

  private static Set<Integer> distinct(int[] order) {
    return Arrays.stream(order).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 1000})
  void visitsEachImageOnce(int buffer) {
    int[] order = new ShardOrder(STARTS, buffer, 3).of(0);
    assertThat(order).hasSize(IMAGES);
    assertThat(distinct(order)).hasSize(IMAGES);
  }

  @Test
  void dependsOnSeedAndEpochAlone() {
    int[] order = new ShardOrder(STARTS, 20, 3).of(5, 1, 2);
    assertThat(new ShardOrder(STARTS, 20, 3).of(5, 1, 2)).isEqualTo(order);
    assertThat(new ShardOrder(STARTS, 20, 4).of(5, 1, 2)).isNotEqualTo(order);
    assertThat(new ShardOrder(STARTS, 20, 3).of(6, 1, 2)).isNotEqualTo(order);
  }

  @Test
  void visitsShardsAsTheyLieWithABufferOfOne() {
    int[] order = new ShardOrder(STARTS, 1, 3).of(2);
    long jumps = IntStream.range(1, IMAGES).filter(i -> order[i] != order[i - 1] + 1).count();
    assertThat(jumps).isBetween(1L, 5L);
  }

  /** What makes it sequential: an image is visited when at most a buffer's later ones were read. */
  @Test
  void staysWithinTheBufferOfWhereTheStreamIs() {
    int buffer = 16;
    int[] stream = new ShardOrder(STARTS, 1, 3).of(0);
    int[] order = new ShardOrder(STARTS, buffer, 3).of(0);
    List<Integer> places = Arrays.stream(stream).boxed().toList();
    for (int i = 0; i < IMAGES; i++) {
      assertThat(places.indexOf(order[i])).isLessThan(i + buffer);
    }
    assertThat(order).isNotEqualTo(stream);
  }

  /** With room for all, any image is as likely to come first. */
  @Test
  void shufflesEvenlyWithinTheBuffer() {
    int[] starts = {0, 8};
    int[] first = new int[8];
    for (int epoch = 0; epoch < 8000; epoch++) {
      first[new ShardOrder(starts, 8, 1).of(epoch)[0]]++;
    }
    assertThat(Arrays.stream(first).boxed().toList())
        .allSatisfy(count -> assertThat(count).isBetween(880, 1120));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void givesNoImageToTwoProcessesAndAllAsMany(int ranks) {
    ShardOrder order = new ShardOrder(STARTS, 10, 9);
    Set<Integer> all = new TreeSet<>();
    int length = order.of(0, 0, ranks).length;
    for (int rank = 0; rank < ranks; rank++) {
      int[] own = order.of(0, rank, ranks);
      assertThat(own).hasSize(length);
      all.addAll(distinct(own));
    }
    assertThat(all).hasSize(ranks * length);
    assertThat(length).isPositive();
  }

  /** Over some epochs every image has its turn, although the shards are uneven. */
  @Test
  void leavesOutOthersInOtherEpochs() {
    ShardOrder order = new ShardOrder(STARTS, 10, 9);
    Set<Integer> seen = new TreeSet<>();
    for (int epoch = 0; epoch < 40; epoch++) {
      for (int rank = 0; rank < 2; rank++) {
        seen.addAll(distinct(order.of(epoch, rank, 2)));
      }
    }
    assertThat(seen).hasSize(IMAGES);
  }

  @Test
  void findsTheShardsOfASelectionInTheOrderOfTheImages() {
    ImageSource images = Fixtures.classes(5, 5);
    assertThat(new Subset(images, new int[] {1, 2}).shardStarts()).isEmpty();
    assertThat(images.withoutLabels().shardStarts()).isEmpty();
  }

  @Test
  void givesNobodyAnEmptyShardAlone() {
    ShardOrder order = new ShardOrder(new int[] {0, 0, 3, 3, 6, 6}, 2, 1);
    assertThat(order.of(0, 0, 2)).hasSize(3);
    assertThat(order.of(0, 1, 2)).hasSize(3);
  }

  @Test
  void refusesMoreProcessesThanShards() {
    ShardOrder order = new ShardOrder(STARTS, 10, 9);
    assertThatThrownBy(() -> order.of(0, 0, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rank must be in [0, ranks) with ranks in [1, 6 shards], was 0 of 7");
    assertThatThrownBy(() -> order.of(0, 2, 2)).hasMessageContaining("was 2 of 2");
    assertThatThrownBy(() -> new ShardOrder(STARTS, 0, 9))
        .hasMessage("shuffle buffer must be at least 1, was 0");
    assertThatThrownBy(() -> new ShardOrder(new int[] {0, 5, 3}, 1, 9))
        .hasMessage("shard starts must ascend, were 5, 3");
    assertThatThrownBy(() -> new ShardOrder(new int[] {1, 2}, 1, 9))
        .hasMessage("shards must start at image 0 and be at least one");
  }
}
