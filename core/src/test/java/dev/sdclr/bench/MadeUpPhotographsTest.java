package dev.sdclr.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.open.DatasetLocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MadeUpPhotographsTest {

  @TempDir Path folder;

  /** ImageNet's files have 110 kB on average. */
  @Test
  void areAsLargeAsPhotographs() throws IOException {
    new MadeUpPhotographs(500, 375).write(folder, 3);
    ImageSource images = DatasetLocator.open(folder.toString(), Optional.empty()).train();
    assertThat(images.size()).isEqualTo(3);
    for (int i = 0; i < images.size(); i++) {
      Image image = images.read(i);
      assertThat(image.width()).isEqualTo(500);
      assertThat(image.height()).isEqualTo(375);
      assertThat(Files.size(folder.resolve(images.path(i)))).isBetween(95_000L, 125_000L);
    }
    assertThat(folder.resolve("00000.jpg")).isRegularFile();
    assertThat(Files.mismatch(folder.resolve("00000.jpg"), folder.resolve("00001.jpg")))
        .isNotNegative();
  }

  @Test
  void areTheSameEveryTime() throws IOException {
    Path first = new MadeUpPhotographs(32, 32).write(folder.resolve("a"), 1);
    Path second = new MadeUpPhotographs(32, 32).write(folder.resolve("b"), 1);
    assertThat(first.resolve("00000.jpg")).hasSameBinaryContentAs(second.resolve("00000.jpg"));
  }
}
