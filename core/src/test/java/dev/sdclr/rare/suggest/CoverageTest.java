package dev.sdclr.rare.suggest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.rare.feature.FeatureTable;
import dev.sdclr.rare.suggest.Coverage.Space;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.TensorScope;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Distances to what is covered, however it came to be covered. */
class CoverageTest {

  /** Two blocks and a bit. */
  private static final int ROWS = 531;

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  private static FeatureTable table(int dimensions) {
    SplittableRandom random = new SplittableRandom(dimensions);
    float[] values = new float[ROWS * dimensions];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-0.7, 1);
    }
    try (TensorScope scope = new TensorScope()) {
      return new FeatureTable(HostArray.tensor(values, ROWS, dimensions));
    }
  }

  private static BitSet some(int count) {
    BitSet some = new BitSet();
    IntStream.range(0, count).forEach(i -> some.set(i * 37 % ROWS));
    return some;
  }

  @Test
  void manyAtOnceCoverAsOneAfterAnotherToTheLastBit() {
    for (int dimensions : new int[] {5, 24, 100}) {
      try (FeatureTable table = table(dimensions)) {
        Coverage together = Coverage.of(table);
        Coverage oneByOne = Coverage.of(table);
        together.coverAll(some(40));
        some(40).stream().forEach(oneByOne::cover);
        for (Space space : Space.values()) {
          assertThat(together.distances(space))
              .as("%s of %d", space, dimensions)
              .containsExactly(oneByOne.distances(space));
        }
      }
    }
  }

  @Test
  void distancesAreThoseOfALoop() {
    try (FeatureTable table = table(24);
        TensorScope scope = new TensorScope()) {
      Coverage coverage = Coverage.of(table);
      coverage.coverAll(some(40));
      for (Space space : Space.values()) {
        float[] rows = HostArray.floats(coverage.rows(space));
        for (int row = 0; row < ROWS; row++) {
          double nearest = 2;
          for (int covered : some(40).stream().toArray()) {
            nearest = Math.min(nearest, 1 - cosine(rows, row, covered));
          }
          assertThat((double) coverage.distances(space)[row]).isCloseTo(nearest, within(2e-6));
        }
      }
    }
  }

  /** Of directions of length 1. */
  private static double cosine(float[] rows, int one, int other) {
    int width = rows.length / ROWS;
    double cosine = 0;
    for (int i = 0; i < width; i++) {
      cosine += (double) rows[one * width + i] * rows[other * width + i];
    }
    return cosine;
  }
}
