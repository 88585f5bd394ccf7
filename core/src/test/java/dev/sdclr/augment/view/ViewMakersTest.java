package dev.sdclr.augment.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sdclr.augment.TestImages;
import dev.sdclr.augment.pixel.Crop;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewMakersTest {

  private final Scratch scratch = new Scratch();

  @Test
  void everyKeyOfAViewChangesItAndNothingElseDoes() {
    Image image = TestImages.noise(40, 30, 1);
    ViewMaker maker = new TwoViews(ViewConfig.cifar(), 10);
    ByteBuffer first = view(maker, image, 3, 7, 0);

    Set<ByteBuffer> distinct = new HashSet<>();
    distinct.add(first);
    distinct.add(view(maker, image, 3, 7, 1));
    distinct.add(view(maker, image, 4, 7, 0));
    distinct.add(view(maker, image, 3, 8, 0));
    distinct.add(view(new TwoViews(ViewConfig.cifar(), 11), image, 3, 7, 0));

    assertThat(distinct).hasSize(5);
    assertThat(view(maker, image, 3, 7, 0)).isEqualTo(first);
    assertThat(view(new TwoViews(ViewConfig.cifar(), 10), image, 3, 7, 0)).isEqualTo(first);
  }

  /** BYOL's views: only the second of each image is solarised, an image's repetitions too. */
  @Test
  void theSecondViewsAreMadeInTheirOwnWay() {
    ViewConfig plain = ViewConfig.cifar();
    ViewConfig asymmetric = ViewConfigTest.withSecond(plain, new SecondView(0, 1));
    Image image = TestImages.noise(40, 30, 1);
    for (int view = 0; view < 4; view++) {
      ByteBuffer expected = view(new TwoViews(plain, 10), image, 3, 7, view);
      for (int i = 0; view % 2 == 1 && i < expected.limit(); i++) {
        int level = expected.get(i) & 0xff;
        expected.put(i, (byte) (level < 128 ? level : 255 - level));
      }
      assertThat(view(new TwoViews(asymmetric, 10), image, 3, 7, view)).isEqualTo(expected);
    }
    ViewConfig blurred = ViewConfigTest.withSecond(plain, new SecondView(1, 0));
    assertThat(view(new TwoViews(blurred, 10), image, 3, 7, 0))
        .isEqualTo(view(new TwoViews(plain, 10), image, 3, 7, 0));
    assertThat(view(new TwoViews(blurred, 10), image, 3, 7, 1))
        .isNotEqualTo(view(new TwoViews(plain, 10), image, 3, 7, 1));
  }

  @Test
  void writesOnlyItsOwnPartOfTheDestination() {
    ViewMaker maker = new TwoViews(ViewConfig.imageNet().withImageSize(8), 10);
    ByteBuffer destination = ByteBuffer.allocateDirect(3 * maker.viewBytes());
    Image image = TestImages.noise(9, 14, 2);

    maker.write(image, new ViewKey(0, 0, 0), destination, maker.viewBytes(), scratch);

    int bytes = maker.viewBytes();
    assertThat(destination.slice(0, bytes)).isEqualTo(ByteBuffer.allocate(bytes));
    assertThat(destination.slice(bytes, bytes)).isNotEqualTo(ByteBuffer.allocate(bytes));
    assertThat(destination.slice(2 * bytes, bytes)).isEqualTo(ByteBuffer.allocate(bytes));
  }

  @Test
  void evaluationLeavesAnImageOfTheRightSizeAlone() {
    Image image = TestImages.noise(224, 224, 3);
    assertThat(view(new EvalView(224), image, 0, 0, 0)).isEqualTo(ByteBuffer.wrap(image.rgb()));
  }

  @Test
  void evaluationCutsTheCentreWithAMarginOnlyWhereLarge() {
    Image large = TestImages.noise(256, 256, 4);
    assertThat(view(new EvalView(224), large, 0, 0, 0)).isEqualTo(crop(large, 16, 16, 224));
    Image small = TestImages.noise(32, 41, 5);
    // Half of 41 - 32 is 4.5, which goes to the even 4.
    assertThat(view(new EvalView(32), small, 0, 0, 0)).isEqualTo(crop(small, 4, 0, 32));
  }

  @Test
  void evaluationShrinksTheShorterSide() {
    Image image = TestImages.noise(500, 375, 6);
    PixelBuffer expected = new PixelBuffer();
    CentralSquare.apply(image, 256, 224, expected, scratch);
    assertThat(view(new EvalView(224), image, 5, 6, 0))
        .isEqualTo(ByteBuffer.wrap(expected.toBytes()));
  }

  /** Whole, this strip would be resized to 256 x 25,600,000,000 pixels. */
  @Test
  void takesOnlyTheMiddleOfAStrip() {
    int length = 10_000_000;
    byte[] rgb = new byte[3 * length];
    for (int i = 0; i < length; i++) {
      rgb[3 * i] = (byte) (i % 251);
    }
    Image strip = new Image(length, 1, rgb);
    long before = allocatedBytes();
    ByteBuffer view = view(new EvalView(224), strip, 0, 0, 0);
    assertThat(allocatedBytes() - before).isLessThan(10 << 20);
    assertThat(view.get(0) & 0xFF).isBetween(length / 2 % 251 - 2, length / 2 % 251 + 2);
    assertThat(view(new EvalView(224), new Image(1, length, rgb), 0, 0, 0).get(0))
        .isEqualTo(view.get(0));
    for (ViewMaker maker : List.of(new TwoViews(ViewConfig.imageNet(), 1), new ProbeView(224, 1))) {
      before = allocatedBytes();
      view(maker, strip, 0, 0, 0);
      assertThat(allocatedBytes() - before).isLessThan(10 << 20);
    }
  }

  /** Rows of the one's number and the other's length would be 25 times the larger picture. */
  @Test
  void roomFollowsTheLargestImageNotItsWidthTimesAnothersHeight() {
    Image wide = TestImages.noise(8000, 300, 1);
    Image tall = TestImages.noise(300, 8000, 1);
    ViewMaker maker = new EvalView(224);
    long before = allocatedBytes();
    for (int i = 0; i < 20; i++) {
      view(maker, wide, 0, 0, 0);
      view(maker, tall, 0, 0, 0);
    }
    long views = 40L * 3 * 224 * 224;
    assertThat(allocatedBytes() - before - views).isLessThan(wide.rgb().length);
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @Test
  void probesSeeTheImageShiftedByAtMostFourPixelsAndFlipped() {
    Image image = TestImages.noise(32, 32, 7);
    Set<ByteBuffer> possible = new HashSet<>();
    PixelBuffer pixels = new PixelBuffer();
    for (int top = -4; top <= 4; top++) {
      for (int left = -4; left <= 4; left++) {
        pixels.copyOf(image);
        Crop.shift(pixels, top, left, scratch);
        possible.add(ByteBuffer.wrap(pixels.toBytes()));
        HorizontalFlip.flip(pixels, scratch);
        possible.add(ByteBuffer.wrap(pixels.toBytes()));
      }
    }
    ViewMaker maker = new ProbeView(32, 1);
    Set<ByteBuffer> seen = new HashSet<>();
    for (int epoch = 0; epoch < 1500; epoch++) {
      seen.add(view(maker, image, epoch, 9, 0));
    }
    assertThat(possible).hasSize(162);
    assertThat(seen).isEqualTo(possible);
  }

  @Test
  void largeProbeViewsAreRandomCrops() {
    Image image = TestImages.noise(100, 80, 8);
    ViewMaker maker = new ProbeView(65, 1);
    assertThat(view(maker, image, 0, 0, 0)).isNotEqualTo(view(maker, image, 1, 0, 0));
    assertThat(view(maker, image, 1, 0, 0)).isEqualTo(view(maker, image, 1, 0, 0));
  }

  @Test
  void onceWarmAViewLeavesNextToNoGarbage() {
    ViewMaker maker = new TwoViews(ViewConfig.imageNet().withImageSize(32), 1);
    Image image = TestImages.noise(64, 48, 9);
    ByteBuffer destination = ByteBuffer.allocateDirect(maker.viewBytes());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int views = 500;
    long before = 0;
    for (int i = 0; i < 2 * views; i++) {
      before = i == views ? threads.getCurrentThreadAllocatedBytes() : before;
      maker.write(image, new ViewKey(0, i, 0), destination, 0, scratch);
    }
    long perView = (threads.getCurrentThreadAllocatedBytes() - before) / views;
    assertThat(perView).as("bytes allocated for a view").isLessThan(300);
  }

  private ByteBuffer view(ViewMaker maker, Image image, int epoch, int index, int view) {
    ByteBuffer destination = ByteBuffer.allocate(maker.viewBytes());
    maker.write(image, new ViewKey(epoch, index, view), destination, 0, scratch);
    return destination;
  }

  private static ByteBuffer crop(Image image, int top, int left, int size) {
    ByteBuffer crop = ByteBuffer.allocate(3 * size * size);
    for (int y = 0; y < size; y++) {
      crop.put(image.rgb(), 3 * ((top + y) * image.width() + left), 3 * size);
    }
    return crop.flip();
  }
}
