package dev.sdclr.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JpegSegmentsTest {

  /** Pixels of any length, so that what ends them lies at every place of eight bytes. */
  @Test
  void findsSegmentsBehindPixelsOfAnyLength() throws IOException {
    for (int pixels = 0; pixels < 40; pixels++) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      file.writeBytes(bytes(0xFF, 0xD8, 0xFF, 0xDA, 0, 3, 1));
      for (int i = 0; i < pixels; i++) {
        file.writeBytes(i % 7 == 3 ? bytes(0xFF, 0x00) : bytes(i % 2 == 0 ? 0x00 : 0xFE));
      }
      byte[] before = file.toByteArray();
      file.writeBytes(bytes(0xFF, 0xFE, 0, 4, 'h', 'i')); // a comment
      byte[] behind = bytes(0xFF, 0xDA, 0, 3, 1, 5, 0xFF, 0xD9, 0xFF, 0xDA, 0, 3, 1);
      file.writeBytes(behind);

      JpegSegments segments = JpegSegments.of(file.toByteArray());

      ByteArrayOutputStream needed = new ByteArrayOutputStream();
      needed.writeBytes(before);
      needed.writeBytes(behind);
      assertThat(segments.scans()).as("%d pixels", pixels).isEqualTo(2);
      assertThat(segments.needed()).as("%d pixels", pixels).isEqualTo(needed.toByteArray());
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
