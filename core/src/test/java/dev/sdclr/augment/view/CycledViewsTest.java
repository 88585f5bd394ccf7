package dev.sdclr.augment.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CycledViewsTest {

  private static final int IMAGE = 4;

  private final Image image = image();
  private final TwoViews random = new TwoViews(ViewConfig.cifar().withImageSize(8), 7);

  private static Image image() {
    byte[] pixels = new byte[3 * 12 * 12];
    new SplittableRandom(1).nextBytes(pixels);
    return new Image(12, 12, pixels);
  }

  private ByteBuffer made(ViewMaker maker, int epoch, int view) {
    ByteBuffer bytes = ByteBuffer.allocate(maker.viewBytes());
    maker.write(image, new ViewKey(epoch, IMAGE, view), bytes, 0, new Scratch());
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void showsVViewsInTurnAndNoOthers(int count) {
    CycledViews views = new CycledViews(random, count);
    List<ByteBuffer> shown = new ArrayList<>();
    for (int epoch = 0; epoch < count; epoch++) {
      shown.add(made(views, epoch, 0));
      shown.add(made(views, epoch, 1));
    }
    assertThat(new HashSet<>(shown)).hasSize(count);
    for (int i = 0; i < shown.size(); i++) {
      int number = CycledViews.number(i / 2, i % 2, count);
      assertThat(number).isEqualTo(i % count);
      assertThat(shown.get(i)).isEqualTo(made(views.only(number), 99, 0));
      assertThat(shown.get(i)).isEqualTo(made(random, number / 2, number % 2));
    }
  }

  @Test
  void doesNotOverflowInLongRuns() {
    assertThat(CycledViews.number(Integer.MAX_VALUE - 1, 1, 64)).isBetween(0, 63);
  }
}
