package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DescendingTest {

  @Test
  void sortsAsASortOfObjectsDoes() {
    Random random = new Random(1);
    double[] values = new double[5000];
    Arrays.setAll(values, i -> i % 3 == 0 ? random.nextInt(20) - 10 : random.nextGaussian());
    int[] expected =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -values[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(Descending.rows(values)).isEqualTo(expected);
  }

  @Test
  void keepsEqualRowsInTheirOrder() {
    assertThat(Descending.rows(new double[] {1, 2, 1, 2, 1})).containsExactly(1, 3, 0, 2, 4);
    assertThat(Descending.rows(new float[] {1, 2, 1, 2, 1})).containsExactly(1, 3, 0, 2, 4);
  }

  @Test
  void sortsNothing() {
    assertThat(Descending.rows(new double[0])).isEmpty();
    assertThat(Descending.rows(new float[0])).isEmpty();
  }
}
