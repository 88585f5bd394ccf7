package dev.sdclr.run.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFramingTest {

  /** The examples of RFC 3720, appendix B.4, whose checksums are printed byte by byte. */
  @ParameterizedTest
  @CsvSource({
    "zeros, aa36918a",
    "ones, 43aba862",
    "ascending, 4e79dd46",
    "descending, 5cdb3f11",
    "read, 563a96d9"
  })
  void checksumsAreThoseOfTheStandard(String example, String expected) {
    byte[] little = HexFormat.of().parseHex(expected);
    assertThat(RecordFraming.crc(ByteBuffer.wrap(bytes(example))))
        .isEqualTo(Integer.reverseBytes(ByteBuffer.wrap(little).getInt()));
  }

  private static byte[] bytes(String example) {
    byte[] bytes = new byte[32];
    switch (example) {
      case "zeros" -> {}
      case "ones" -> Arrays.fill(bytes, (byte) 0xff);
      case "ascending" -> {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) i;
        }
      }
      case "descending" -> {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (31 - i);
        }
      }
      default ->
          bytes =
              HexFormat.of()
                  .parseHex(
                      "01c00000000000000000000000000000140000000000040000000014"
                          + "000000182800000000000000"
                          + "0200000000000000");
    }
    return bytes;
  }

  /** The first twelve bytes of every TensorBoard file: its first record has 24 bytes. */
  @Test
  void framesAsTensorFlowDoes() {
    ByteBuffer record = ByteBuffer.wrap(new byte[24]);
    byte[] framed = RecordFraming.framed(record);
    assertThat(framed).hasSize(8 + 4 + 24 + 4);
    assertThat(Arrays.copyOf(framed, 12))
        .isEqualTo(HexFormat.of().parseHex("1800000000000000a37f4b22"));
  }

  @Test
  void masksByRotationAndAddition() {
    assertThat(RecordFraming.masked(0)).isEqualTo(0xa282ead8);
    assertThat(RecordFraming.masked(0x8000)).isEqualTo(0xa282ead9);
    assertThat(RecordFraming.masked(1)).isEqualTo(0xa284ead8);
  }

  @Test
  void framesTheRemainingBytesOfADirectBuffer() {
    ByteBuffer record = ByteBuffer.allocateDirect(5);
    record.put("hello".getBytes(StandardCharsets.US_ASCII)).position(2);
    byte[] framed = RecordFraming.framed(record);
    assertThat(Arrays.copyOfRange(framed, 12, 15)).containsExactly('l', 'l', 'o');
    assertThat(framed[0]).isEqualTo((byte) 3);
  }
}
