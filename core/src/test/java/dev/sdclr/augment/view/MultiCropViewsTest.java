package dev.sdclr.augment.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sdclr.augment.LoaderConfig;
import dev.sdclr.augment.TestImages;
import dev.sdclr.augment.ViewBatch;
import dev.sdclr.augment.ViewLoader;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiCropViewsTest {

  private static final int SMALL = 3;
  private static final int ALL = 2 + SMALL;
  private static final ViewConfig CONFIG =
      ViewConfig.cifar().withImageSize(16).withSmallCrops(new SmallCrops(SMALL, 6, null, null));

  @TempDir Path folder;

  private static ViewMaker maker(ViewConfig config, long seed) {
    return new MultiCropViews(new TwoViews(config, seed), config, seed);
  }

  private static ByteBuffer made(ViewMaker maker, Image image, int epoch, int index, int view) {
    ByteBuffer bytes = ByteBuffer.allocate(maker.viewBytes(view % maker.viewsPerImage()));
    maker.write(image, new ViewKey(epoch, index, view), bytes, 0, new Scratch());
    return bytes;
  }

  @Test
  void smallCropsFollowTheTwoViewsAtTheirOwnSize() {
    ViewMaker maker = maker(CONFIG, 1);
    assertThat(maker.viewsPerImage()).isEqualTo(ALL);
    assertThat(maker.imageSize()).isEqualTo(16);
    int bytes = 0;
    for (int view = 0; view < ALL; view++) {
      int side = view < 2 ? 16 : 6;
      assertThat(maker.imageSize(view)).isEqualTo(side);
      assertThat(maker.viewBytes(view)).isEqualTo(3 * side * side);
      assertThat(maker.bytesOfFirst(view)).isEqualTo(bytes);
      bytes += 3 * side * side;
    }
    assertThat(CONFIG.bytesPerImage()).isEqualTo(maker.bytesOfFirst(ALL)).isEqualTo(bytes);
    assertThat(CONFIG.withSmallCrops(null).bytesPerImage()).isEqualTo(2 * 3 * 16 * 16);
  }

  /** An image that comes again in an epoch goes on counting, with small crops and without. */
  @Test
  void wholeViewsAreThoseWithoutSmallCrops() {
    ViewMaker with = maker(CONFIG, 7);
    ViewMaker without = new TwoViews(CONFIG.withSmallCrops(null), 7);
    Image image = TestImages.noise(40, 30, 1);
    for (int repetition = 0; repetition < 3; repetition++) {
      for (int view = 0; view < 2; view++) {
        assertThat(made(with, image, 3, 5, repetition * ALL + view))
            .isEqualTo(made(without, image, 3, 5, repetition * 2 + view));
      }
    }
  }

  @Test
  void everyKeyOfASmallCropChangesItAndNothingElseDoes() {
    Image image = TestImages.noise(40, 30, 1);
    ViewMaker maker = maker(CONFIG, 10);
    Set<ByteBuffer> distinct = new HashSet<>();
    for (int repetition = 0; repetition < 2; repetition++) {
      for (int view = 2; view < ALL; view++) {
        distinct.add(made(maker, image, 3, 7, repetition * ALL + view));
      }
    }
    distinct.add(made(maker, image, 4, 7, 2));
    distinct.add(made(maker, image, 3, 8, 2));
    distinct.add(made(maker(CONFIG, 11), image, 3, 7, 2));
    assertThat(distinct).hasSize(2 * SMALL + 3);
    assertThat(made(maker(CONFIG, 10), image, 3, 7, 2)).isEqualTo(made(maker, image, 3, 7, 2));
    ViewConfig fewer = CONFIG.withSmallCrops(new SmallCrops(1, 6, null, null));
    assertThat(made(maker(fewer, 10), image, 3, 7, 2)).isEqualTo(made(maker, image, 3, 7, 2));
  }

  /** Red tells a pixel's column, green its row; without changes of colour a crop tells its box. */
  @Test
  void showsAShareOfTheImageWithinItsBounds() {
    int side = 256;
    byte[] rgb = new byte[3 * side * side];
    for (int i = 0; i < side * side; i++) {
      rgb[3 * i] = (byte) (i % side);
      rgb[3 * i + 1] = (byte) (i / side);
    }
    Image image = new Image(side, side, rgb);
    SmallCrops crops = new SmallCrops(1, 16, null, null);
    ViewMaker maker =
        maker(new ViewConfig(32, 0.1, 1, 0.5, 0, 0, 0, 0, 0, 0, 0, 0.1, 2, null, null, crops), 1);
    double smallest = 1;
    double largest = 0;
    for (int index = 0; index < 400; index++) {
      ByteBuffer crop = made(maker, image, 0, index, 2);
      int last = crop.capacity() - 3;
      double width = Math.abs((crop.get(0) & 0xFF) - (crop.get(last) & 0xFF)) * 16 / 15.0;
      double height = Math.abs((crop.get(1) & 0xFF) - (crop.get(last + 1) & 0xFF)) * 16 / 15.0;
      double share = width * height / (side * side);
      smallest = Math.min(smallest, share);
      largest = Math.max(largest, share);
    }
    assertThat(smallest).isCloseTo(0.05, within(0.004)).isGreaterThan(0.046);
    assertThat(largest).isCloseTo(0.14, within(0.006)).isLessThan(0.146);
  }

  @Test
  void threadsNeverChangeAByte() {
    ImageSource source = TestImages.folder(folder, 11);
    int[] order = {3, 1, 4, 1, 5, 9, 2, 6, 10, 0, 3};
    List<ByteBuffer> alone = batches(source, order, 1);
    assertThat(batches(source, order, 4)).isEqualTo(alone);
    ViewMaker maker = maker(CONFIG, 5);
    int[] repeated = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1};
    for (int batch = 0, at = 0; batch < alone.size(); batch++) {
      int count = Math.min(4, order.length - at);
      ByteBuffer expected = ByteBuffer.allocate(count * maker.bytesOfFirst(ALL));
      for (int view = 0; view < ALL; view++) {
        for (int i = at; i < at + count; i++) {
          int number = repeated[i] * ALL + view;
          expected.put(made(maker, source.read(order[i]), 2, order[i], number));
        }
      }
      assertThat(alone.get(batch)).isEqualTo(expected.flip());
      at += count;
    }
  }

  /** All bytes of each batch, read as training does. */
  private static List<ByteBuffer> batches(ImageSource source, int[] order, int threads) {
    List<ByteBuffer> batches = new ArrayList<>();
    LoaderConfig loading = new LoaderConfig(4, threads, 2, false);
    try (ViewLoader loader = new ViewLoader(source, maker(CONFIG, 5), loading)) {
      loader.start(2, order, 0);
      while (loader.hasNext()) {
        try (ViewBatch batch = loader.next()) {
          ByteBuffer small = batch.views(2, ALL);
          ByteBuffer all = ByteBuffer.allocate(batch.views().remaining());
          batches.add(all.put(batch.view(0)).put(batch.view(1)).put(small).flip());
        }
      }
    }
    return batches;
  }

  @Test
  void anEpochCannotChangeTheirSize() {
    ImageSource source = TestImages.folder(folder, 4);
    ViewConfig other = CONFIG.withSmallCrops(new SmallCrops(SMALL, 7, null, null));
    try (ViewLoader loader =
        new ViewLoader(source, maker(CONFIG, 5), new LoaderConfig(4, 1, 1, false))) {
      assertThatThrownBy(() -> loader.start(maker(other, 5), 0, new int[] {0, 1}, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("an epoch needs 5 views of 16 pixels");
    }
  }
}
