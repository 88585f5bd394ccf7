package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongTailProfileTest {

  private static int[] counts(LongTailProfile profile, int classes, int largest) {
    return IntStream.range(0, classes).map(r -> profile.count(r, classes, largest)).toArray();
  }

  /** The sizes of the reference splits of the SDCLR paper. */
  @Test
  void givesTheSizesOfTheCifarLongTailSets() {
    LongTailProfile profile = new LongTailProfile.Exponential(100);
    assertThat(counts(profile, 10, 4500))
        .containsExactly(4500, 2697, 1617, 969, 581, 348, 208, 125, 75, 45);
    assertThat(IntStream.of(counts(profile, 10, 4500)).sum()).isEqualTo(11_165);
    assertThat(IntStream.of(counts(profile, 100, 450)).sum()).isEqualTo(9_754);
  }

  /** 4500 * 100^(-1/2) is 450 in numbers, but may be 449.99… in floating point. */
  @Test
  void doesNotRoundBelowAWholeCount() {
    for (int imbalance = 1; imbalance <= 100; imbalance++) {
      LongTailProfile profile = new LongTailProfile.Exponential(imbalance * (double) imbalance);
      assertThat(profile.count(1, 3, 600 * imbalance)).isEqualTo(600);
      assertThat(profile.count(2, 3, 700 * imbalance * imbalance)).isEqualTo(700);
    }
  }

  @Test
  void keepsAllWithoutImbalance() {
    assertThat(counts(new LongTailProfile.Exponential(1), 4, 9)).containsOnly(9);
    assertThat(counts(new LongTailProfile.Pareto(6, 1), 4, 9)).containsOnly(9);
  }

  /** ImageNet-LT has 115,846 images, 1,280 to 5, with 385/479/136 classes many/medium/few. */
  @Test
  void givesAboutTheSizesOfImageNetLongTail() {
    int[] counts = counts(new LongTailProfile.Pareto(6), 1000, 1280);
    assertThat(counts[0]).isEqualTo(1280);
    assertThat(counts[999]).isEqualTo(5);
    assertThat(IntStream.of(counts).sum()).isEqualTo(122_833);
    assertThat(IntStream.of(counts).filter(n -> n > 100).count()).isBetween(365L, 420L);
    assertThat(IntStream.of(counts).filter(n -> n < 20).count()).isBetween(126L, 146L);
    assertThat(IntStream.of(counts(new LongTailProfile.Pareto(6), 100, 1280)).sum())
        .isEqualTo(12_895);
  }

  @Test
  void fallsFromRankToRank() {
    for (LongTailProfile profile :
        new LongTailProfile[] {
          new LongTailProfile.Exponential(50), new LongTailProfile.Pareto(2, 50)
        }) {
      int[] counts = counts(profile, 20, 5000);
      assertThat(counts[0]).isEqualTo(5000);
      assertThat(counts[19]).isEqualTo(100);
      for (int rank = 1; rank < 20; rank++) {
        assertThat(counts[rank]).isLessThan(counts[rank - 1]);
      }
    }
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new LongTailProfile.Exponential(0.5))
        .hasMessage("imbalance must be at least 1, was 0.5");
    assertThatThrownBy(() -> new LongTailProfile.Exponential(Double.NaN))
        .hasMessage("imbalance must be at least 1, was NaN");
    assertThatThrownBy(() -> new LongTailProfile.Pareto(0))
        .hasMessage("alpha must be above 0, was 0.0");
  }
}
