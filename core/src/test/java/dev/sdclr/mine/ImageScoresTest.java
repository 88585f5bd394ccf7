package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageScoresTest {

  @Test
  void ordersByScoreThenTieBreakThenIndexAndLeavesOutTheUnknown() {
    ImageScores scores =
        new ImageScores(
            new double[] {0.5, 1, 0.5, Double.NaN, 0.5, 1}, new double[] {1, 0, 2, 9, 1, 0});
    int[] order = scores.order();
    assertThat(order).containsExactly(1, 5, 2, 0, 4);
    assertThat(scores.levels(order)).containsExactly(0, 0, -2, -3, -3);
  }
}
