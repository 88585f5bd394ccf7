package dev.sdclr.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageFieldsTest {

  private static List<String> fields(ByteBuffer message) throws IOException {
    List<String> fields = new ArrayList<>();
    MessageFields.visit(
        message,
        new MessageFields.Visitor() {

          @Override
          public void integer(int number, long value) {
            fields.add(number + "=" + value);
          }

          @Override
          public void bytes(int number, ByteBuffer value) {
            byte[] bytes = new byte[value.remaining()];
            value.get(bytes);
            fields.add(number + ":" + HexFormat.of().formatHex(bytes));
          }
        });
    return fields;
  }

  @Test
  void visitsWhatAMessageWrote() throws IOException {
    Message message =
        new Message()
            .add(1, -2)
            .addDouble(2, 1)
            .add(3, new Message().add(1, 150))
            .addFloat(4, 1)
            .add(300, "")
            .add(3, "testing");
    ByteBuffer padded = ByteBuffer.allocate(100);
    padded.position(10).put(message.encoded()).flip().position(10);
    assertThat(fields(padded)).containsExactly("1=-2", "3:089601", "300:", "3:74657374696e67");
    assertThat(padded.position()).isEqualTo(10);
    assertThat(fields(ByteBuffer.allocate(0))).isEmpty();
  }

  /** Cut in a number and in bytes, a negative and a huge length, field 0, wire type 7. */
  @ParameterizedTest
  @ValueSource(strings = {"0896", "1205616263", "12ffffffff0f", "12ffffff7f", "00", "0f", "0b08"})
  void refusesWhatIsNoMessage(String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> fields(bytes)).isInstanceOf(IOException.class);
  }
}
