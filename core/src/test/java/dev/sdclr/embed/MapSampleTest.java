package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.PackedImages;
import dev.sdclr.data.PackedImages.Layout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MapSampleTest {

  private static final List<String> NAMES = List.of("common", "some", "rare");

  /** Images of classes of these sizes, one class after the other. */
  private static ImageSource images(int... counts) {
    int[] labels =
        IntStream.range(0, counts.length)
            .flatMap(c -> IntStream.generate(() -> c).limit(counts[c]))
            .toArray();
    return images(labels, NAMES.subList(0, counts.length));
  }

  private static ImageSource images(int[] labels, List<String> names) {
    byte[][] pixels = new byte[labels.length][1];
    return PackedImages.of("made-up train", 1, 1, Layout.GREY, pixels, labels, names);
  }

  private static long of(MapSample sample, ImageSource images, int label) {
    return Arrays.stream(sample.indices()).filter(i -> images.label(i) == label).count();
  }

  @Test
  void takesAllOfASmallCollectionInAnOrderByLot() {
    MapSample sample = MapSample.of(images(5, 3, 2), 10);
    assertThat(sample.leastPerClass()).isZero();
    assertThat(sample.indices())
        .containsExactlyInAnyOrder(IntStream.range(0, 10).toArray())
        .isNotEqualTo(IntStream.range(0, 10).toArray());
  }

  /** A third of half of 120 are 20 of each class; by chance alone the rare one would have none. */
  @Test
  void takesSomeOfEveryClass() {
    ImageSource images = images(5000, 100, 12);
    MapSample sample = MapSample.of(images, 120);
    assertThat(sample.leastPerClass()).isEqualTo(20);
    assertThat(sample.indices()).hasSize(120).doesNotHaveDuplicates();
    assertThat(of(sample, images, 2)).isEqualTo(12);
    assertThat(of(sample, images, 1)).isBetween(20L, 24L);
    // The first ones are those of each class, so that a part of the map has them too.
    MapSample part = new MapSample(Arrays.copyOf(sample.indices(), 52), 20);
    assertThat(of(part, images, 0)).isEqualTo(20);
    assertThat(of(part, images, 1)).isEqualTo(20);
    assertThat(of(part, images, 2)).isEqualTo(12);
  }

  @Test
  void takesThirtyOfEveryClassWhereThereIsRoom() {
    ImageSource images = images(5000, 5000, 5000);
    MapSample sample = MapSample.of(images, 1500);
    assertThat(sample.leastPerClass()).isEqualTo(30);
    for (int label = 0; label < 3; label++) {
      assertThat(of(sample, images, label)).isBetween(430L, 570L);
    }
  }

  @Test
  void choosesTheSameAgain() {
    assertThat(MapSample.of(images(500, 40), 60).indices())
        .isEqualTo(MapSample.of(images(500, 40), 60).indices());
  }

  @Test
  void choosesByLotAloneWithoutLabels() {
    int[] none = new int[400];
    Arrays.fill(none, ImageSource.UNLABELLED);
    MapSample sample = MapSample.of(images(none, List.of()), 50);
    assertThat(sample.leastPerClass()).isZero();
    assertThat(sample.indices()).hasSize(50).doesNotHaveDuplicates();
    int[] some = none.clone();
    some[7] = 0;
    assertThat(MapSample.of(images(some, List.of("one")), 50).indices()).startsWith(7).hasSize(50);
  }

  /** More classes than the map has points leave no room for one of each. */
  @Test
  void choosesByLotAmongTooManyClasses() {
    int[] labels = IntStream.range(0, 300).toArray();
    List<String> names = IntStream.range(0, 300).mapToObj(i -> "class " + i).toList();
    MapSample sample = MapSample.of(images(labels, names), 100);
    assertThat(sample.leastPerClass()).isZero();
    assertThat(sample.indices()).hasSize(100).doesNotHaveDuplicates();
  }
}
