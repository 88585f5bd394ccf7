package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.SmallRun;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedEpochsTest {

  private static final int[] STARTS = {0, 12, 24, 34, 46, 58, 70};

  private static TrainConfig config(int batchSize) {
    return SmallRun.config(Path.of("shards"), "batchSize=" + batchSize, "data.shuffleBuffer=5");
  }

  private static ShardedEpochs epochs(int batchSize, int ranks) {
    return ShardedEpochs.of(config(batchSize), STARTS, ranks);
  }

  @Test
  void oneProcessVisitsEveryImageOnce() {
    ShardedEpochs epochs = epochs(8, 1);
    assertThat(epochs.images()).isEqualTo(70);
    assertThat(epochs.order(3, 70))
        .containsExactlyInAnyOrder(IntStream.range(0, 70).toArray())
        .isNotEqualTo(epochs.order(4, 70));
    assertThat(epochs.order(3, 70)).isEqualTo(epochs(8, 1).order(3, 70));
  }

  /** Also in the last, smaller batch. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void everyProcessReadsShardsOfItsOwn(int ranks) {
    ShardedEpochs epochs = epochs(12, ranks);
    int images = epochs.images();
    assertThat(images).isEqualTo(ranks * (6 / ranks * 12 - 2));
    int[] order = epochs.order(7, images);
    assertThat(order).doesNotHaveDuplicates().hasSize(images);
    int[] reader = new int[STARTS.length - 1];
    Arrays.fill(reader, -1);
    for (int i = 0; i < images; i++) {
      int from = i / 12 * 12;
      int part = Math.min(12, images - from) / ranks;
      int rank = (i - from) / part;
      int shard = shard(order[i]);
      assertThat(reader[shard]).isIn(-1, rank);
      reader[shard] = rank;
    }
  }

  private static int shard(int image) {
    return (int) Arrays.stream(STARTS).filter(start -> start <= image).count() - 1;
  }

  @Test
  void needsAShardForEachProcessAndEqualParts() {
    assertThatThrownBy(() -> epochs(14, 7))
        .isInstanceOf(SdclrException.class)
        .hasMessage("7 processes need as many shards, and there are 6: make smaller ones");
    assertThatThrownBy(() -> epochs(8, 3))
        .hasMessage(
            "batchSize must be a multiple of the 3 processes where images lie in shards, was 8");
  }

  @Test
  void imagesInNoShardsAreLeftToOthers() {
    assertThat(ShardedEpochs.of(config(8), new int[0], 2)).isNull();
  }
}
