package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Point;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversion of all colours, against libjpeg's table for each chroma. */
class JpegColorsTest {

  private static final int SIDE = 256;

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void convertsEveryColourAsLibjpeg(int components) {
    JpegHeader header =
        new JpegHeader(
            true, 8, components, true, Optional.empty(), Optional.empty(), false, SIDE, SIDE);
    for (int y = 0; y < 256; y++) {
      byte[] samples = new byte[components * SIDE * SIDE];
      for (int i = 0; i < SIDE * SIDE; i++) {
        samples[components * i] = (byte) y;
        samples[components * i + 1] = (byte) (i >> 8);
        samples[components * i + 2] = (byte) i;
        if (components == 4) {
          samples[4 * i + 3] = (byte) 255; // no black
        }
      }
      byte[] rgb = JpegColors.toRgb(raster(samples, components), header);
      assertThat(rgb).as("luminance %d", y).isEqualTo(expected(y, components == 4));
    }
  }

  private static Raster raster(byte[] samples, int components) {
    int[] offsets = components == 3 ? new int[] {0, 1, 2} : new int[] {0, 1, 2, 3};
    return Raster.createInterleavedRaster(
        new DataBufferByte(samples, samples.length),
        SIDE,
        SIDE,
        components * SIDE,
        components,
        offsets,
        new Point());
  }

  private static byte[] expected(int y, boolean complement) {
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
      int cb = (i >> 8) - 128;
      int cr = (i & 0xFF) - 128;
      int[] levels = {
        y + ((91881 * cr + 32768) >> 16),
        y + ((-22554 * cb + 32768 - 46802 * cr) >> 16),
        y + ((116130 * cb + 32768) >> 16)
      };
      for (int c = 0; c < 3; c++) {
        int level = Math.max(0, Math.min(255, levels[c]));
        rgb[3 * i + c] = (byte) (complement ? 255 - level : level);
      }
    }
    return rgb;
  }
}
