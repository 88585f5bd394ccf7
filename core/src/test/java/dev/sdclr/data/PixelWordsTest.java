package dev.sdclr.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PixelWordsTest {

  private final byte[] bytes = new byte[30];

  PixelWordsTest() {
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (200 + i);
    }
  }

  @Test
  void loadsToTheVeryEnd() {
    int[] row = new int[4];
    PixelWords.load(bytes, 18, row, 4);
    int[] column = new int[3];
    PixelWords.load(bytes, 7, 10, column, 3);

    for (int i = 0; i < 4; i++) {
      assertThat(row[i] & 0xFFFFFF).isEqualTo(PixelWords.get(bytes, 18 + 3 * i));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(column[i] & 0xFFFFFF).isEqualTo(PixelWords.get(bytes, 7 + 10 * i));
    }
    assertThat(PixelWords.get(bytes, 27)).isEqualTo(227 | 228 << 8 | 229 << 16);
  }

  @Test
  void storesNothingBesideThePixels() {
    byte[] expected = bytes.clone();
    Arrays.fill(expected, 3, 9, (byte) 0);

    PixelWords.store(new int[] {0x123456, 0xFF000000, 0xFF000000, 0xABCDEF}, 1, bytes, 3, 2);

    assertThat(bytes).isEqualTo(expected);
  }
}
