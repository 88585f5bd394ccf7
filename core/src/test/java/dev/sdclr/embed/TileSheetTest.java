package dev.sdclr.embed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TileSheetTest {

  private static final int[][] COLOURS = {{250, 20, 20}, {20, 250, 20}, {20, 20, 250}};

  /** Plain images of 96 pixels in one colour each, as one batch. */
  private static void addPlain(TileSheet sheet, int[]... colours) {
    float[] values = new float[colours.length * 3 * 96 * 96];
    for (int c = 0; c < 3 * colours.length; c++) {
      Arrays.fill(values, c * 96 * 96, (c + 1) * 96 * 96, colours[c / 3][c % 3] / 255f);
    }
    try (TensorScope scope = new TensorScope()) {
      sheet.add(HostArray.tensor(values, colours.length, 3, 96, 96));
    }
  }

  @Test
  void laysSmallPicturesInRows() throws IOException {
    TileSheet sheet = new TileSheet(96, 3);
    addPlain(sheet, COLOURS[0], COLOURS[1]);
    addPlain(sheet, COLOURS[2]);
    assertThat(sheet.tile()).isEqualTo(48);
    assertThat(sheet.columns()).isEqualTo(2);
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(sheet.jpeg()));
    assertThat(picture.getWidth()).isEqualTo(96);
    assertThat(picture.getHeight()).isEqualTo(96);
    for (int i = 0; i < 3; i++) {
      for (int at : new int[] {3, 24, 44}) {
        int rgb = picture.getRGB(i % 2 * 48 + at, i / 2 * 48 + at);
        for (int channel = 0; channel < 3; channel++) {
          assertThat(rgb >> (16 - 8 * channel) & 0xff)
              .isCloseTo(COLOURS[i][channel], Offset.offset(8));
        }
      }
    }
  }

  @Test
  void isAsHighAsWhatCame() throws IOException {
    TileSheet sheet = new TileSheet(96, 16);
    addPlain(sheet, COLOURS[0]);
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(sheet.jpeg()));
    assertThat(picture.getWidth()).isEqualTo(4 * 48);
    assertThat(picture.getHeight()).isEqualTo(48);
  }
}
