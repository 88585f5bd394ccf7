package dev.sdclr.rare.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.rare.suggest.MadeFeatures;
import dev.sdclr.tensor.NativeLibrary;
import dev.sdclr.tensor.NoGradient;
import dev.sdclr.tensor.TensorScope;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
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

  @Test
  void findsNearlyAllNeighboursOnceAndAtTheirDistances() {
    MadeFeatures made = MadeFeatures.of(1, 900, 700, 500, 400, 300, 150, 50);
    try (FeatureTable table = made.table();
        TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient()) {
      Neighbours exact = Neighbours.of(table.rows());
      Neighbours found = InvertedLists.of(table).search().plain();
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

  /** Few rows lie in few lists, all of which are looked into, so that nothing is missed. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 3, 100})
  void distancesAreExactWhereAllListsAreLookedInto(double offset) {
    MadeFeatures made = MadeFeatures.of(1, 60, 40, 20);
    try (TensorScope scope = new TensorScope();
        NoGradient none = new NoGradient();
        FeatureTable own = made.table();
        FeatureTable table = new FeatureTable(own.rows().add(new Scalar(offset)))) {
      InvertedLists.Found found = InvertedLists.of(table).search();
      assertThat(found.plain().distances())
          .containsExactly(Neighbours.of(table.rows()).distances(), within(2e-6f));
      Neighbours centred = Neighbours.of(table.centredRows());
      assertThat(found.centred().distances()).containsExactly(centred.distances(), within(2e-6f));
      assertThat(found.centred().farthest()).containsExactly(centred.farthest(), within(2e-6f));
      assertThat(found.centred().indices()).isEmpty();
    }
  }

  @Test
  void neighboursOfOneRowAreThoseFoundAmongAll() {
    MadeFeatures made = MadeFeatures.of(3, 30_000, 12_000, 6_000, 2_000, 300);
    int top = 10;
    try (FeatureTable table = made.table()) {
      int[] rows = IntStream.range(0, 100).map(i -> i * 503).toArray();
      List<List<Integer>> exact = new ArrayList<>();
      IntStream.of(rows).forEach(row -> exact.add(images(table, row, top)));
      assertThat(table.index()).isEmpty();
      table.makeSearchable();
      assertThat(table.index()).isPresent();
      int right = 0;
      for (int i = 0; i < rows.length; i++) {
        List<Integer> found = images(table, rows[i], top);
        assertThat(found).hasSize(top).doesNotHaveDuplicates().doesNotContain(rows[i]);
        right += (int) found.stream().filter(exact.get(i)::contains).count();
        assertThat(images(table, rows[i], top)).isEqualTo(found);
      }
      assertThat(right / (double) (top * rows.length)).isGreaterThan(0.9);
    }
  }

  private static List<Integer> images(FeatureTable table, int row, int top) {
    BitSet itself = new BitSet();
    itself.set(row);
    return SimilarImages.of(table, List.of(table.row(row)), itself, top).found().stream()
        .map(SimilarImages.Similar::image)
        .toList();
  }

  @Test
  void aRowThatIsAloneInItsListsHasNoNearNeighbour() {
    MadeFeatures made = MadeFeatures.of(2, 30, 20);
    try (FeatureTable table = made.table()) {
      int[][] each = IntStream.range(0, 50).mapToObj(i -> new int[] {i}).toArray(int[][]::new);
      float[] centres = new float[50 * table.dimensions()];
      Neighbours found = new InvertedLists(table, each, centres, each).search().plain();
      for (int row = 0; row < 50; row++) {
        for (int rank = 0; rank < 3; rank++) {
          assertThat(found.distance(row, rank)).isEqualTo(2);
        }
      }
    }
  }
}
