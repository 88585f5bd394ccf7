package dev.sdclr.rare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search for large tables against all pairs. */
class InvertedListsTest {

  @BeforeAll
  static void load() {
    NativeLibrary.load();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsNearlyAllNeighboursOnceAndAtTheirDistances(boolean isCentred) {
    MadeFeatures made = MadeFeatures.of(1, 900, 700, 500, 400, 300, 150, 50);
    try (FeatureTable table = made.table();
        TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Neighbours exact = Neighbours.of(isCentred ? table.centredRows() : table.rows());
      Neighbours found = InvertedLists.of(table).search(isCentred);
      int right = 0;
      for (int row = 0; row < table.size(); row++) {
        Set<Integer> true10 = new HashSet<>();
        Set<Integer> found10 = new HashSet<>();
        for (int rank = 0; rank < 10; rank++) {
          true10.add(exact.index(row, rank));
          assertThat(found10.add(found.index(row, rank))).isTrue();
          assertThat(found.index(row, rank)).isNotEqualTo(row);
          assertThat(found.distance(row, rank))
              .isGreaterThanOrEqualTo(exact.distance(row, rank) - 1e-5);
        }
        found10.retainAll(true10);
        right += found10.size();
      }
      assertThat(right / (10.0 * table.size())).isGreaterThan(0.9);
    }
  }

  @Test
  void aRowThatIsAloneInItsListsHasNoNearNeighbour() {
    MadeFeatures made = MadeFeatures.of(2, 30, 20);
    try (FeatureTable table = made.table()) {
      int[][] each = IntStream.range(0, 50).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
      Neighbours found = new InvertedLists(table, each, each).search(false);
      for (int row = 0; row < 50; row++) {
        for (int rank = 0; rank < 3; rank++) {
          assertThat(found.distance(row, rank)).isEqualTo(2);
        }
      }
    }
  }
}
