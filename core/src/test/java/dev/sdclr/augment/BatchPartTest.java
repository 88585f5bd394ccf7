package dev.sdclr.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.augment.view.TwoViews;
import dev.sdclr.augment.view.ViewConfig;
import dev.sdclr.data.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPartTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"10, 1", "10, 3", "2, 2", "7, 7", "2147483647, 1000"})
  void togetherThePartsAreTheBatch(int total, int parts) {
    int next = 0;
    for (int number = 0; number < parts; number++) {
      BatchPart part = new BatchPart(number, parts);
      assertThat(part.first(total)).isEqualTo(next);
      assertThat(part.count(total)).isBetween(total / parts, part.maxCount(total));
      next += part.count(total);
    }
    assertThat(next).isEqualTo(total);
  }

  @Test
  void refusesAPartThatThereIsNot() {
    assertThatThrownBy(() -> new BatchPart(2, 2)).hasMessage("part must be in [0, 1], was 2");
    assertThatThrownBy(() -> new BatchPart(0, 0)).hasMessage("parts must be at least 1, was 0");
  }

  /** Also of the last, smaller batch, of images that come up twice and of one that is bad. */
  @Test
  void loadersOfPartsMakeWhatOneOfAllMakes() throws Exception {
    ImageSource images = TestImages.folder(folder, 10, 7);
    int[] order = IntStream.concat(IntStream.range(0, 9), IntStream.of(3, 3)).toArray();
    TwoViews views = new TwoViews(ViewConfig.cifar(), 5);
    LoaderConfig config = new LoaderConfig(6, 2, 2, true);
    try (ViewLoader whole = new ViewLoader(images, views, config)) {
      whole.start(4, order, 0);
      ViewLoader[] parts = new ViewLoader[3];
      for (int i = 0; i < 3; i++) {
        LoaderConfig part = new LoaderConfig(6, 2, 2, true, new BatchPart(i, 3));
        parts[i] = new ViewLoader(images, views, part);
        parts[i].start(4, order.clone(), 0);
      }
      for (int batch = 0; batch < 2; batch++) {
        try (ViewBatch expected = whole.next()) {
          for (ViewLoader loader : parts) {
            try (ViewBatch part = loader.next()) {
              assertPart(part, expected, views.viewBytes());
            }
          }
        }
      }
      Arrays.stream(parts).forEach(ViewLoader::close);
    }
  }

  private static void assertPart(ViewBatch part, ViewBatch whole, int viewBytes) {
    assertThat(part.total()).isEqualTo(whole.count());
    for (int i = 0; i < part.count(); i++) {
      assertThat(part.indices()[i]).isEqualTo(whole.indices()[part.first() + i]);
      for (int view = 0; view < 2; view++) {
        ByteBuffer made = part.views().slice((view * part.count() + i) * viewBytes, viewBytes);
        int place = view * whole.count() + part.first() + i;
        assertThat(made).isEqualTo(whole.views().slice(place * viewBytes, viewBytes));
      }
    }
  }
}
