package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.augment.view.EvalView;
import dev.sdclr.data.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalBatchTest {

  private static final int SIZE = 8;
  private static final int IMAGES = 7;

  @TempDir Path folder;

  @Test
  void holdsTheViewsThatTheLoaderMakesWhenItIsUsedAgain() {
    ImageSource images = TestImages.folder(folder, IMAGES);
    EvalBatch batch = new EvalBatch(new EvalView(SIZE), IMAGES);
    LoaderConfig loading = new LoaderConfig(IMAGES, 2, 1, false);
    try (ViewLoader loader = new ViewLoader(images, new EvalView(SIZE), loading)) {
      loader.start(0, IntStream.range(0, IMAGES).toArray(), 0);
      try (ViewBatch expected = loader.next()) {
        batch.add(images.read(3));
        batch.clear();
        IntStream.range(0, IMAGES).forEach(i -> batch.add(images.read(i)));
        assertThat(bytes(batch.views())).isEqualTo(bytes(expected.views()));
      }
    }
    batch.clear();
    batch.add(images.read(2));
    assertThat(batch.count()).isOne();
    assertThat(batch.views().remaining()).isEqualTo(3 * SIZE * SIZE);
  }

  private static byte[] bytes(ByteBuffer views) {
    byte[] bytes = new byte[views.remaining()];
    views.duplicate().get(bytes);
    return bytes;
  }

  @Test
  void isFullAtItsCapacity() {
    EvalBatch batch = new EvalBatch(new EvalView(SIZE), 1);
    assertThat(batch.isFull()).isFalse();
    batch.add(TestImages.noise(9, 9, 1));
    assertThat(batch.isFull()).isTrue();
    assertThatThrownBy(() -> batch.add(TestImages.noise(9, 9, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the batch of 1 images is full");
  }

  @Test
  void refusesWhatNoBufferHolds() {
    assertThatThrownBy(() -> new EvalBatch(new EvalView(8192), 11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("capacity must be in [1, 10] at image size 8192, was 11");
  }
}
