package dev.sdclr.checkpoint.torch;

import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_DICT;
import static dev.sdclr.checkpoint.torch.PickleInstruction.SETITEM;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors that reach outside their values, or spread over more than they show, are refused. */
class HostilePickledTensorsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6 | 0 | 2,3 | 3,2",
        "6 | 1 | 2,3 | 3,1",
        "6 | -1 | 2,3 | 3,1",
        "6 | 7 | 0 | 1",
        "6 | 0 | -1 | 1",
        "6 | 0 | 2,-3 | 3,1",
        "6 | 0 | 2,3 | -3,1",
        "6 | 5 | 2,3 | 3,-1",
        "6 | 0 | 2,3 | 3",
        "6 | 0 | 2 | 3,1",
        "6 | 0 | 2,3 | 9223372036854775807,1",
        "6 | 9223372036854775807 | 2,3 | 3,1",
        "6 | 0 | 4294967296,4294967296 | 0,0",
        "6 | 0 | 4611686018427387904 | 0",
        "6 | 0 | 9223372036854775807 | 0",
        "6 | 0 | 1,1,1,1,1,1,1,1,1 | 1,1,1,1,1,1,1,1,1",
        "0 | 0 | 1 | 1",
        "0 | 0 |  | ",
        "6 | 6 |  | ",
      })
  void refusesTensorsThatReachOutsideTheirValues(String text) {
    String[] parts = text.split("\\|", -1);
    PickleBytes pickle = HostilePickleTest.start().op(EMPTY_DICT).text("a");
    TorchBytes.tensor(
        pickle, "0", wholes(parts[0])[0], wholes(parts[1])[0], wholes(parts[2]), wholes(parts[3]));
    HostilePickleTest.refusedInBothForms(
        pickle.op(SETITEM).stop(),
        "w.pt describes a tensor that reaches outside its values" + HostilePickleTest.CORRUPT);
  }

  private static long[] wholes(String list) {
    return Stream.of(list.split(","))
        .map(String::strip)
        .filter(number -> !number.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray();
  }

  @Test
  void refusesTensorsThatSpreadOverFarMoreThanTheyShow() {
    PickleBytes pickle = HostilePickleTest.start().op(EMPTY_DICT).text("a");
    TorchBytes.tensor(pickle, "0", 400_000, 0, new long[] {2}, new long[] {399_999});
    byte[] file =
        TorchBytes.zip(
            TorchBytes.entries("", pickle.op(SETITEM).stop(), List.of(new byte[1_600_000])),
            ZipEntry.DEFLATED);
    TorchFile read = TorchFile.read(new MemorySource(file));
    StridedView view = read.tensors().get("a");
    assertThatThrownBy(() -> read.read(view, ByteBuffer.allocate(8)))
        .isInstanceOf(SdclrException.class)
        .hasMessage("w.pt spreads few values over 1600000 bytes" + HostilePickleTest.CORRUPT);
  }
}
