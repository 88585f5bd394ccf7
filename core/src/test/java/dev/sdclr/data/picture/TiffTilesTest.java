package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.data.Image;
import java.math.BigInteger;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Samples of other than whole bytes, in tiles. */
class TiffTilesTest {

  private static final int SIDE = 16;

  private final ImageDecoder decoder = new ImageDecoder();

  /** Of a tile, its top eight bits counting up from pixel to pixel. */
  private static byte[] packed(int bits, int samples) {
    BigInteger all = BigInteger.ZERO;
    for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
      for (int sample = 0; sample < samples; sample++) {
        all = all.shiftLeft(bits).or(BigInteger.valueOf((long) pixel << (bits - 8)));
      }
    }
    byte[] bytes = all.toByteArray();
    byte[] packed = new byte[SIDE * SIDE * samples * bits / 8];
    int length = Math.min(bytes.length, packed.length);
    System.arraycopy(bytes, bytes.length - length, packed, packed.length - length, length);
    return packed;
  }

  private static TiffFile tiles(int width, int bits, int samples) {
    int[] each = new int[samples];
    Arrays.fill(each, bits);
    return new TiffFile(width, SIDE)
        .with(258, each)
        .with(262, samples == 3 ? 2 : 1)
        .with(277, samples)
        .with(322, SIDE)
        .with(323, SIDE);
  }

  @ParameterizedTest
  @CsvSource({"10, 1", "12, 1", "14, 1", "10, 3", "12, 3", "14, 3"})
  void areReadWhereTheyAreFull(int bits, int samples) {
    byte[] tile = packed(bits, samples);
    Image image = decoder.decode(tiles(2 * SIDE, bits, samples).of(tile, tile), "tiles");
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < 2 * SIDE; x++) {
        assertThat(image.rgb()[3 * (y * 2 * SIDE + x)]).isEqualTo((byte) (SIDE * y + x % SIDE));
      }
    }
  }

  /** Their rows came out of the wrong places. */
  @ParameterizedTest
  @CsvSource({
    "10, 1, grey",
    "12, 1, grey",
    "14, 1, grey",
    "10, 3, RGB",
    "12, 3, RGB",
    "14, 3, RGB"
  })
  void areRefusedWhereThePictureIsNarrower(int bits, int samples, String colours) {
    byte[] tiff = tiles(SIDE - 3, bits, samples).of(packed(bits, samples));
    assertThatThrownBy(() -> decoder.decode(tiff, "tiles"))
        .hasMessageStartingWith(
            "cannot read image tiles: TIFF: %s of %d bits per sample in tiles that are wider than the"
                + " picture: not supported (save it as 8-bit RGB, or as PNG)",
            colours, bits);
  }

  @Test
  void ofYcbcrAreRefusedWhereThePictureIsNarrower() {
    byte[] tiff = tiles(SIDE - 3, 8, 3).with(262, 6).with(530, 1, 1).of(new byte[3 * SIDE * SIDE]);
    assertThatThrownBy(() -> decoder.decode(tiff, "tiles"))
        .hasMessageContaining("YCbCr of 8 bits per sample in tiles that are wider");
  }
}
