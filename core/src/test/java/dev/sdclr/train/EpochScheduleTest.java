package dev.sdclr.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.data.split.EpochOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochScheduleTest {

  @ParameterizedTest
  @CsvSource({
    "8,8,8,1,false",
    "16,8,16,2,false",
    "18,8,18,3,false",
    "15,8,15,2,false",
    "17,8,16,2,true",
    "9,8,8,1,true",
    "3,2,2,1,true",
    "2,2,2,1,false",
    "2147483647,1024,2147483647,2097152,false"
  })
  void keepsASmallerLastBatchUnlessItHoldsOneImage(
      int images, int batchSize, int visited, int batches, boolean leavesOneOut) {
    EpochSchedule schedule = new EpochSchedule(images, batchSize, 1, 1, 1);
    assertThat(schedule.imagesPerEpoch()).isEqualTo(visited);
    assertThat(schedule.batchesPerEpoch()).isEqualTo(batches);
    assertThat(schedule.leftOut()).isEqualTo(leavesOneOut ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"19, 4, 3", "20, 4, 0", "18, 1, 0", "18, 3, 2"})
  void leavesOutALastBatchWithoutAnImageForEachRank(int images, int ranks, int leftOut) {
    assertThat(new EpochSchedule(images, 8, 1, ranks, 1).leftOut()).isEqualTo(leftOut);
  }

  /** A row alone has no variance. */
  @ParameterizedTest
  @CsvSource({"18, 1, 0", "17, 1, 1", "18, 2, 2", "19, 2, 3", "20, 2, 0", "21, 3, 5", "22, 3, 0"})
  void leavesOutALastBatchWithoutTwoRowsForEachRank(int images, int ranks, int leftOut) {
    assertThat(new EpochSchedule(images, 8, 1, ranks, 2).leftOut()).isEqualTo(leftOut);
  }

  @Test
  void needsImagesForEveryRank() {
    assertThatThrownBy(() -> new EpochSchedule(40, 2, 1, 3, 1).requireBatches())
        .hasMessage(
            "batchSize 2 leaves nothing for some of the 3 processes: pass --set batchSize=3 or more");
    assertThatThrownBy(() -> new EpochSchedule(40, 5, 1, 3, 2).requireBatches())
        .hasMessage(
            "batchSize 5 leaves one image, from which batch norms of their own have no statistics,"
                + " for some of the 3 processes: pass --set batchSize=6 or more");
  }

  @Test
  void visitsEveryImageOnceInAnotherOrderEachEpoch() {
    EpochSchedule schedule = new EpochSchedule(100, 8, 5, 1, 1);
    int[] first = schedule.order(0);
    assertThat(first).containsExactlyInAnyOrder(IntStream.range(0, 100).toArray());
    assertThat(schedule.order(0)).isEqualTo(first);
    assertThat(schedule.order(1)).isNotEqualTo(first);
    assertThat(new EpochSchedule(100, 8, 6, 1, 1).order(0)).isNotEqualTo(first);
  }

  @Test
  void leavesAnotherImageOutEachEpoch() {
    EpochSchedule schedule = new EpochSchedule(17, 8, 5, 1, 1);
    long leftOut =
        IntStream.range(0, 20)
            .map(epoch -> 17 * 16 / 2 - Arrays.stream(schedule.order(epoch)).sum())
            .distinct()
            .count();
    assertThat(leftOut).isGreaterThan(5);
    assertThat(schedule.order(3)).isEqualTo(Arrays.copyOf(EpochOrder.permutation(17, 5, 3), 16));
  }

  @Test
  void needsABatchOfImages() {
    assertThatThrownBy(() -> new EpochSchedule(7, 8, 1, 1, 1).requireBatches())
        .isInstanceOf(SdclrException.class)
        .hasMessage("batchSize 8 exceeds the 7 training images: pass --set batchSize=7 or less");
    assertThatThrownBy(() -> new EpochSchedule(1, 8, 1, 1, 1).requireBatches())
        .isInstanceOf(SdclrException.class)
        .hasMessage(
            "a loss that contrasts images needs at least 2 of them, and there is 1: give more");
  }
}
