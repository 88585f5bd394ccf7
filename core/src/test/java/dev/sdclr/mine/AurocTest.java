package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.sdclr.SplitMix;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AurocTest {

  /** The definition: of all pairs of a positive and a negative, ties counting half. */
  static double byPairs(double[] scores, IntPredicate positive) {
    double won = 0;
    int pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (positive.test(i) && !positive.test(j)) {
          pairs++;
          won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }

  @ParameterizedTest
  @CsvSource({"2,2", "7,3", "50,2", "50,5", "200,1000000", "301,20"})
  void isTheShareOfPairsInTheRightOrder(int size, int levels) {
    for (int seed = 0; seed < 20; seed++) {
      SplitMix random = SplitMix.of(seed, size);
      double[] scores = new double[size];
      boolean[] positive = new boolean[size];
      for (int i = 0; i < size; i++) {
        scores[i] = random.nextInt(levels) / 7.0 - 1;
        positive[i] = i == 0 || (i > 1 && random.nextInt(3) == 0);
      }
      assertThat(Auroc.of(scores, positive))
          .as("seed %d", seed)
          .isCloseTo(byPairs(scores, i -> positive[i]), offset(1e-12));
    }
  }

  @Test
  void isOneWhenAllPositivesComeFirstAndAHalfWhenNothingTellsThem() {
    double[] scores = {3, 1, 2, 0};
    assertThat(Auroc.of(scores, new boolean[] {true, false, true, false})).isEqualTo(1);
    assertThat(Auroc.of(scores, new boolean[] {false, true, false, true})).isZero();
    assertThat(Auroc.of(new double[4], new boolean[] {true, false, true, false})).isEqualTo(0.5);
  }

  @Test
  void isUnknownWithoutAPair() {
    boolean[] all = new boolean[3];
    assertThat(Auroc.of(new double[3], all)).isNaN();
    Arrays.fill(all, true);
    assertThat(Auroc.of(new double[3], all)).isNaN();
  }
}
