package dev.sdclr.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.UsageException;
import dev.sdclr.data.Fixtures;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.Subset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongTailSplitTest {

  private static final LongTailProfile TENFOLD = new LongTailProfile.Exponential(10);

  @Test
  void keepsAsManyOfEachClassAsItSays() {
    PackedImages source = Fixtures.classes(100, 120, 150);
    LongTailSplit split = LongTailSplit.make(source, TENFOLD, 1);
    assertThat(split.classCounts()).containsExactlyInAnyOrder(100, 31, 10);
    Subset subset = split.of(source);
    assertThat(subset.classCounts()).isEqualTo(split.classCounts());
    assertThat(subset.description())
        .isEqualTo("long-tailed split of made-up train (370 images) (141 images)");
  }

  @Test
  void listsEachImageOnceInOrder() {
    int[] indices = LongTailSplit.make(Fixtures.classes(100, 100), TENFOLD, 1).indices();
    assertThat(indices).isSorted().doesNotHaveDuplicates().hasSize(110);
  }

  @Test
  void dependsOnTheSeedAlone() {
    PackedImages source = Fixtures.classes(50, 50, 50, 50);
    LongTailSplit split = LongTailSplit.make(source, TENFOLD, 1);
    assertThat(LongTailSplit.make(source, TENFOLD, 1).indices()).isEqualTo(split.indices());
    assertThat(LongTailSplit.make(source, TENFOLD, 2).indices()).isNotEqualTo(split.indices());
  }

  @Test
  void letsEveryClassBeTheLargest() {
    PackedImages source = Fixtures.classes(20, 20, 20);
    Set<Integer> largest = new HashSet<>();
    for (int seed = 0; seed < 30; seed++) {
      int[] counts = LongTailSplit.make(source, TENFOLD, seed).classCounts();
      largest.add(IntStream.range(0, 3).filter(c -> counts[c] == 20).findFirst().orElseThrow());
    }
    assertThat(largest).hasSize(3);
  }

  @Test
  void choosesAmongAllImagesOfAClass() {
    PackedImages source = Fixtures.classes(40, 40);
    boolean[] chosen = new boolean[80];
    for (int seed = 0; seed < 100; seed++) {
      for (int index : LongTailSplit.make(source, TENFOLD, seed).indices()) {
        chosen[index] = true;
      }
    }
    assertThat(chosen).containsOnly(true);
  }

  @Test
  void takesTheLargestSizeAsGiven() {
    LongTailSplit split = LongTailSplit.make(Fixtures.classes(100, 100), TENFOLD, 1, 50);
    assertThat(Arrays.stream(split.classCounts()).max()).hasValue(50);
  }

  /** What the message on a small class advises. */
  @Test
  void canBeMadeWithAnImbalanceOfTheSmallestClass() {
    LongTailProfile exponential = new LongTailProfile.Exponential(5);
    LongTailProfile pareto = new LongTailProfile.Pareto(6, 5);
    for (LongTailProfile profile : new LongTailProfile[] {exponential, pareto}) {
      int[] counts = LongTailSplit.make(Fixtures.classes(9, 5, 7), profile, 1).classCounts();
      assertThat(Arrays.stream(counts).min()).hasValue(1);
      assertThat(Arrays.stream(counts).max()).hasValue(5);
    }
  }

  @Test
  void saysWhyItCannotBeMade() {
    assertThatThrownBy(() -> LongTailSplit.make(Fixtures.classes(100), TENFOLD, 1))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "a long-tailed split needs at least 2 classes, made-up train (100 images) has 1:"
                + " give a labelled collection");
    assertThatThrownBy(() -> LongTailSplit.make(Fixtures.classes(9, 9).withoutLabels(), TENFOLD, 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has 0");
    assertThatThrownBy(() -> LongTailSplit.make(Fixtures.classes(9, 5), TENFOLD, 1))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the smallest class, class 1, has 5 images, and a long tail is cut from as many of"
                + " each: lower the imbalance to at most 5, add images to it, or leave it out of"
                + " the data");
    assertThatThrownBy(() -> LongTailSplit.make(Fixtures.classes(9, 1), TENFOLD, 1))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "the smallest class, class 1, has 1 image, and a long tail is cut from as many of"
                + " each: add images to it, or leave it out of the data");
    assertThatThrownBy(() -> LongTailSplit.make(Fixtures.classes(9, 9), TENFOLD, 1, 5))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "a largest class of 5 leaves the rarest class without images: lower the imbalance to at"
                + " most 5, or choose a larger one");
    assertThatThrownBy(
            () ->
                LongTailSplit.make(
                    Fixtures.classes(30, 30), new LongTailProfile.Exponential(1), 1, 31))
        .isInstanceOf(UsageException.class)
        .hasMessage("class class 0 has 30 images where 31 are needed: ask for fewer");
  }
}
