package dev.sdclr.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MessageTest {

  /** The examples of the encoding's own documentation. */
  @Test
  void encodesAsTheDocumentationDoes() {
    assertThat(hex(new Message().add(1, 150))).isEqualTo("089601");
    assertThat(hex(new Message().add(2, "testing"))).isEqualTo("120774657374696e67");
    assertThat(hex(new Message().add(3, new Message().add(1, 150)))).isEqualTo("1a03089601");
    assertThat(hex(new Message().add(1, -2))).isEqualTo("08feffffffffffffffff01");
  }

  /** IEEE 754, little-endian. */
  @Test
  void encodesFloatingPointNumbers() {
    assertThat(hex(new Message().addDouble(1, 1))).isEqualTo("09000000000000f03f");
    assertThat(hex(new Message().addFloat(2, -2))).isEqualTo("15000000c0");
    assertThat(new Message().addDouble(16, 1).addFloat(2, 1).size()).isEqualTo(10 + 5);
  }

  @Test
  void keepsTheOrderAndRepeatsFields() {
    Message message = new Message().add(5, 1).add(4, "a").add(5, 2);
    assertThat(hex(message)).isEqualTo("2801220161" + "2802");
    assertThat(new Message().size()).isZero();
  }

  /** Lengths of more than one byte at three levels, read back by the library. */
  @Test
  void nestsLongMessages() throws InvalidProtocolBufferException {
    byte[] values = new byte[20_000];
    values[19_999] = 7;
    Message inner = new Message().add(9, ByteBuffer.wrap(values)).add(8, "ü".repeat(100));
    Message outer = new Message().add(7, new Message().add(5, inner)).add(14, 1);
    ByteBuffer bytes = outer.encoded();
    assertThat((long) bytes.remaining()).isEqualTo(outer.size());

    UnknownFieldSet read = UnknownFieldSet.parseFrom(array(bytes));
    assertThat(read.getField(14).getVarintList()).containsExactly(1L);
    UnknownFieldSet middle = UnknownFieldSet.parseFrom(one(read, 7));
    UnknownFieldSet innermost = UnknownFieldSet.parseFrom(one(middle, 5));
    assertThat(one(innermost, 9)).isEqualTo(values);
    assertThat(one(innermost, 8)).asString().isEqualTo("ü".repeat(100));
  }

  @Test
  void encodesTheSameTwice() {
    Message message = new Message().add(9, ByteBuffer.wrap(new byte[] {1, 2})).add(8, "name");
    assertThat(hex(message)).isEqualTo(hex(message));
  }

  private static byte[] one(UnknownFieldSet fields, int number) {
    assertThat(fields.getField(number).getLengthDelimitedList()).hasSize(1);
    return fields.getField(number).getLengthDelimitedList().get(0).toByteArray();
  }

  private static String hex(Message message) {
    return HexFormat.of().formatHex(array(message.encoded()));
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }
}
