package dev.sdclr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SplitMixTest {

  /** The first numbers of Vigna's splitmix64.c from the seed 1234567. */
  @Test
  void givesThePublishedSequence() {
    SplitMix random = new SplitMix(1234567);
    assertThat(
            new String[] {
              Long.toUnsignedString(random.nextLong()),
              Long.toUnsignedString(random.nextLong()),
              Long.toUnsignedString(random.nextLong()),
              Long.toUnsignedString(random.nextLong()),
              Long.toUnsignedString(random.nextLong())
            })
        .containsExactly(
            "6457827717110365317",
            "3203168211198807973",
            "9817491932198370423",
            "4593380528125082431",
            "16408922859458223821");
  }

  @Test
  void startsAgainWhenReset() {
    SplitMix random = SplitMix.of(5, 1, 2);
    long first = random.nextLong();
    random.nextLong();
    assertThat(random.reset(5).with(1).with(2).nextLong()).isEqualTo(first);
  }

  @Test
  void tellsSeedsAndKeysAndTheirOrderApart() {
    assertThat(
            new long[] {
              SplitMix.of(1).nextLong(),
              SplitMix.of(2).nextLong(),
              SplitMix.of(1, 0).nextLong(),
              SplitMix.of(1, 0, 0).nextLong(),
              SplitMix.of(1, 2).nextLong(),
              SplitMix.of(2, 1).nextLong(),
              SplitMix.of(1, 1, 2).nextLong(),
              SplitMix.of(1, 2, 1).nextLong(),
              SplitMix.of(0, 1, 2).nextLong(),
              SplitMix.of(-1).nextLong(),
            })
        .doesNotHaveDuplicates();
  }

  /** Neighbouring keys must differ in half of the bits, whichever key it is. */
  @Test
  void mixesNeighbouringKeys() {
    int keys = 10_000;
    long seedBits = 0;
    long firstKeyBits = 0;
    long secondKeyBits = 0;
    for (int key = 0; key < keys; key++) {
      long here = SplitMix.of(key, key, key).nextLong();
      seedBits += Long.bitCount(here ^ SplitMix.of(key + 1, key, key).nextLong());
      firstKeyBits += Long.bitCount(here ^ SplitMix.of(key, key + 1, key).nextLong());
      secondKeyBits += Long.bitCount(here ^ SplitMix.of(key, key, key + 1).nextLong());
    }
    // The mean of 10,000 counts of 64 fair coins has a standard deviation of 0.04
    assertThat(seedBits / (double) keys).isCloseTo(32, within(0.2));
    assertThat(firstKeyBits / (double) keys).isCloseTo(32, within(0.2));
    assertThat(secondKeyBits / (double) keys).isCloseTo(32, within(0.2));
  }

  @Test
  void drawsBoundedNumbersUniformly() {
    SplitMix random = new SplitMix(3);
    int[] counts = new int[7];
    for (int i = 0; i < 70_000; i++) {
      counts[random.nextInt(7)]++;
    }
    double chiSquared = 0;
    for (int count : counts) {
      chiSquared += (count - 10_000.0) * (count - 10_000.0) / 10_000;
    }
    assertThat(chiSquared).isLessThan(22.5); // 6 degrees of freedom, p = 0.001
  }

  /** A bound just above 2³⁰ is where taking the remainder would favour small numbers by half. */
  @Test
  void drawsLargeBoundsWithoutBias() {
    SplitMix random = new SplitMix(4);
    int bound = (1 << 30) + (1 << 29);
    int low = 0;
    for (int i = 0; i < 100_000; i++) {
      int drawn = random.nextInt(bound);
      assertThat(drawn).isBetween(0, bound - 1);
      low += drawn < bound / 2 ? 1 : 0;
    }
    assertThat(low / 100_000.0).isCloseTo(0.5, within(0.01));
  }

  @Test
  void drawsFractionsBelowOne() {
    SplitMix random = new SplitMix(5);
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double drawn = random.nextDouble();
      float single = random.nextFloat();
      assertThat(drawn >= 0 && drawn < 1 && single >= 0 && single < 1).isTrue();
      sum += drawn - single;
    }
    assertThat(sum / 100_000).isCloseTo(0, within(0.01));
  }

  @Test
  void refusesABoundBelowOne() {
    assertThatThrownBy(() -> new SplitMix(1).nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bound must be at least 1, was 0");
  }
}
