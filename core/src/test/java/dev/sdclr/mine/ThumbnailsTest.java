package dev.sdclr.mine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThumbnailsTest {

  @TempDir private Path folder;
  private RunDirectory run;

  @BeforeEach
  void makeRun() {
    run = RunDirectory.create(folder.resolve("run"));
  }

  private void write(int width, int height) throws IOException {
    Path file = folder.resolve("%dx%d.png".formatted(width, height));
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", file.toFile());
    ImageSource images = ImageFiles.of(List.of(file));
    Thumbnails.write(run, images, List.of(new MinedImage(1, 0, "a.png", null, 0.5)));
  }

  private static List<Integer> size(Path picture) throws IOException {
    BufferedImage read = ImageIO.read(picture.toFile());
    return List.of(read.getWidth(), read.getHeight());
  }

  @Test
  void keepsALargerPictureOfALargeImage() throws IOException {
    write(1000, 500);
    assertThat(size(run.thumbnail(1))).isEqualTo(List.of(96, 48));
    assertThat(size(run.largerPicture(1))).isEqualTo(List.of(384, 192));
    write(120, 200);
    assertThat(size(run.largerPicture(1))).isEqualTo(List.of(120, 200));
  }

  /** Mined again, another image may have the rank. */
  @Test
  void leavesNoLargerPictureOfAnImageThatWasMinedBefore() throws IOException {
    write(1000, 500);
    run.deleteMiningResults();
    assertThat(run.thumbnail(1)).doesNotExist();
    write(32, 32);
    assertThat(size(run.thumbnail(1))).isEqualTo(List.of(32, 32));
    assertThat(run.largerPicture(1)).doesNotExist();
  }
}
