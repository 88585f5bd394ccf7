package dev.sdclr.checkpoint.torch;

import static dev.sdclr.checkpoint.torch.PickleInstruction.APPEND;
import static dev.sdclr.checkpoint.torch.PickleInstruction.APPENDS;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINBYTES8;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINGET;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINPERSID;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINPUT;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINUNICODE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BINUNICODE8;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BUILD;
import static dev.sdclr.checkpoint.torch.PickleInstruction.BYTEARRAY8;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_DICT;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_LIST;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EMPTY_TUPLE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EXT1;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EXT2;
import static dev.sdclr.checkpoint.torch.PickleInstruction.EXT4;
import static dev.sdclr.checkpoint.torch.PickleInstruction.INST;
import static dev.sdclr.checkpoint.torch.PickleInstruction.LONG4;
import static dev.sdclr.checkpoint.torch.PickleInstruction.LONG_BINGET;
import static dev.sdclr.checkpoint.torch.PickleInstruction.LONG_BINPUT;
import static dev.sdclr.checkpoint.torch.PickleInstruction.MARK;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NEWOBJ;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NEWOBJ_EX;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NEXT_BUFFER;
import static dev.sdclr.checkpoint.torch.PickleInstruction.NONE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.OBJ;
import static dev.sdclr.checkpoint.torch.PickleInstruction.PERSID;
import static dev.sdclr.checkpoint.torch.PickleInstruction.POP;
import static dev.sdclr.checkpoint.torch.PickleInstruction.POP_MARK;
import static dev.sdclr.checkpoint.torch.PickleInstruction.REDUCE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.SETITEM;
import static dev.sdclr.checkpoint.torch.PickleInstruction.SETITEMS;
import static dev.sdclr.checkpoint.torch.PickleInstruction.SHORT_BINUNICODE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.STACK_GLOBAL;
import static dev.sdclr.checkpoint.torch.PickleInstruction.TUPLE;
import static dev.sdclr.checkpoint.torch.PickleInstruction.TUPLE1;
import static dev.sdclr.checkpoint.torch.PickleInstruction.TUPLE2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sdclr.SdclrException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles made to harm their reader are refused, in little memory. */
class HostilePickleTest {

  static final String CORRUPT = ": it is corrupt or of another kind";

  /** Far less than any of the lengths that the files claim. */
  private static final long LITTLE_MEMORY = 8 << 20;

  static PickleBytes start() {
    return PickleBytes.protocol(2);
  }

  /** An object of options, before its attributes are set. */
  private static PickleBytes options() {
    return start().global("argparse", "Namespace").op(EMPTY_TUPLE, NEWOBJ);
  }

  static Stream<Arguments> code() {
    return Stream.of(
        // What pickling an object does whose __reduce__ gives (os.system, ("...",)).
        Arguments.of(
            "posix.system",
            start().global("posix", "system").text("touch stolen").op(TUPLE1, REDUCE)),
        Arguments.of(
            "builtins.eval",
            start()
                .op(EMPTY_DICT)
                .text("state_dict")
                .global("builtins", "eval")
                .text("1+1")
                .op(TUPLE1, REDUCE, SETITEM)),
        Arguments.of(
            "builtins.exec",
            PickleBytes.protocol(4)
                .text("builtins")
                .text("exec")
                .op(STACK_GLOBAL, EMPTY_TUPLE, REDUCE)),
        Arguments.of("nt.system", start().op(INST).lines("nt", "system")),
        Arguments.of(
            "subprocess.Popen", start().op(MARK).global("subprocess", "Popen").text("x").op(OBJ)),
        Arguments.of(
            "os.path.join",
            start()
                .global("collections", "OrderedDict")
                .op(EMPTY_TUPLE, REDUCE)
                .global("os.path", "join")
                .op(BUILD)),
        Arguments.of(
            "argparse.ArgumentParser",
            start().global("argparse", "ArgumentParser").op(EMPTY_TUPLE, NEWOBJ)),
        Arguments.of(
            "argparse.Namespace.__init__",
            PickleBytes.protocol(4)
                .text("argparse")
                .text("Namespace.__init__")
                .op(STACK_GLOBAL, EMPTY_TUPLE, REDUCE)),
        Arguments.of(
            "argparse.FileType",
            options().op(EMPTY_DICT).text("out").global("argparse", "FileType").op(SETITEM, BUILD)),
        Arguments.of(
            "posix.system",
            options()
                .op(EMPTY_DICT)
                .text("x")
                .global("posix", "system")
                .text("touch stolen")
                .op(TUPLE1, REDUCE, SETITEM, BUILD)),
        Arguments.of("pathlib.PosixPath", options().global("pathlib", "PosixPath").op(BUILD)),
        Arguments.of(
            "torch.nn.modules.container.Sequential",
            start().global("torch.nn.modules.container", "Sequential").op(EMPTY_TUPLE, NEWOBJ)),
        Arguments.of(
            "torch.storage._load_from_bytes", start().global("torch.storage", "_load_from_bytes")),
        Arguments.of("torch.hub.load", start().global("torch", "hub.load")),
        Arguments.of(".", start().global("", "")),
        Arguments.of("a?[31mb.c?d", start().global("a\u001b[31mb", "c\u0000d")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("code")
  void refusesCodeByItsName(String name, PickleBytes pickle) {
    refusedInBothForms(
        pickle.stop(),
        "w.pt holds "
            + name
            + ", which is code; refused: only weights are read, as saved by"
            + " torch.save(model.state_dict(), FILE) or as safetensors");
  }

  @Test
  void cutsLongNames() {
    String name = "x".repeat(500);
    refusedInBothForms(
        start().global(name, name).stop(),
        "w.pt holds "
            + "x".repeat(100)
            + "..., which is code; refused: only weights are read, as saved by"
            + " torch.save(model.state_dict(), FILE) or as safetensors");
  }

  static Stream<Arguments> instructions() {
    return Stream.of(
        Arguments.of(
            "uses pickle instruction EXT1 in a way that weights do not", start().op(EXT1).u1(1)),
        Arguments.of(
            "uses pickle instruction EXT2 in a way that weights do not",
            start().op(EXT2).u1(1).u1(1)),
        Arguments.of(
            "uses pickle instruction EXT4 in a way that weights do not", start().op(EXT4).i4(1)),
        Arguments.of(
            "uses pickle instruction PERSID in a way that weights do not",
            start().op(PERSID).lines("0")),
        Arguments.of(
            "uses pickle instruction OBJ in a way that weights do not",
            start().op(MARK).global("collections", "OrderedDict").op(OBJ)),
        Arguments.of(
            "uses pickle instruction INST in a way that weights do not",
            start().op(INST).lines("collections", "OrderedDict")),
        Arguments.of(
            "uses pickle instruction NEWOBJ_EX in a way that weights do not",
            start().global("collections", "OrderedDict").op(EMPTY_TUPLE, NEWOBJ_EX)),
        Arguments.of(
            "uses pickle instruction NEXT_BUFFER in a way that weights do not",
            start().op(NEXT_BUFFER)),
        Arguments.of(
            "uses pickle instruction BUILD in a way that weights do not",
            start().op(NONE, EMPTY_DICT, BUILD)),
        Arguments.of(
            "uses pickle instruction BUILD in a way that weights do not",
            start().op(EMPTY_DICT, NONE, BUILD)),
        Arguments.of(
            "uses pickle instruction BUILD in a way that weights do not",
            options().op(NONE, BUILD)),
        Arguments.of(
            "uses pickle instruction BUILD in a way that weights do not",
            options().op(NONE, EMPTY_DICT, TUPLE2, BUILD)), // sets slots, past __dict__
        Arguments.of(
            "uses pickle instruction NEWOBJ_EX in a way that weights do not",
            start().global("argparse", "Namespace").op(EMPTY_TUPLE, EMPTY_DICT, NEWOBJ_EX)),
        Arguments.of(
            "uses pickle instruction BUILD in a way that weights do not",
            start().global("argparse", "Namespace").op(EMPTY_DICT, BUILD))); // of the class itself
  }

  static Stream<Arguments> calls() {
    PickleBytes dictionary = start().global("collections", "OrderedDict");
    return Stream.of(
        Arguments.of(
            "calls what cannot be called in its pickle",
            start().op(EMPTY_TUPLE, EMPTY_TUPLE, REDUCE)),
        Arguments.of(
            "calls what cannot be called in its pickle",
            start().global("torch", "Size").op(NONE, REDUCE)),
        Arguments.of(
            "passes wrong arguments in its pickle",
            start().global("argparse", "Namespace").op(NONE, TUPLE1, NEWOBJ)),
        Arguments.of(
            "calls what cannot be called in its pickle", options().op(EMPTY_TUPLE, REDUCE)),
        Arguments.of(
            "sets entries of something other than a dictionary in its pickle",
            options().text("a").op(NONE, SETITEM)),
        Arguments.of(
            "appends to something other than a list in its pickle", options().op(NONE, APPEND)),
        Arguments.of(
            "calls torch.FloatStorage in its pickle",
            start().global("torch", "FloatStorage").op(EMPTY_TUPLE, REDUCE)),
        Arguments.of(
            "passes wrong arguments in its pickle",
            start().global("torch._utils", "_rebuild_tensor_v2").op(EMPTY_TUPLE, REDUCE)),
        Arguments.of(
            "passes wrong arguments in its pickle",
            start().global("torch._utils", "_rebuild_parameter").op(NONE, TUPLE1, REDUCE)),
        Arguments.of(
            "makes a dictionary from something other than pairs in its pickle",
            dictionary.op(EMPTY_LIST, NONE, APPEND, TUPLE1, REDUCE)));
  }

  static Stream<Arguments> storages() {
    return Stream.of(
        Arguments.of(
            "refers to something other than a storage in its pickle",
            start().text("0").op(BINPERSID)),
        Arguments.of(
            "refers to something other than a storage in its pickle",
            start().op(EMPTY_TUPLE, BINPERSID)),
        Arguments.of(
            "has a storage without an element type in its pickle",
            start()
                .op(MARK)
                .text("storage")
                .global("torch", "Size")
                .text("0")
                .text("cpu")
                .whole(1)
                .op(TUPLE, BINPERSID)),
        Arguments.of("claims a storage of -1 elements", TorchBytes.storage(start(), "0", -1)),
        Arguments.of(
            "claims a storage of 9223372036854775807 elements",
            TorchBytes.storage(start(), "0", Long.MAX_VALUE)),
        Arguments.of(
            "describes one storage in two ways in its pickle",
            TorchBytes.storage(TorchBytes.storage(start(), "0", 1), "0", 2)),
        Arguments.of(
            "has a number beyond 64 bits in its pickle",
            start()
                .op(MARK)
                .text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .op(PickleInstruction.LONG1)
                .u1(9)
                .raw(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 1})
                .op(TUPLE, BINPERSID)));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(
            "appends to something other than a list in its pickle", start().op(NONE, NONE, APPEND)),
        Arguments.of(
            "sets entries of something other than a dictionary in its pickle",
            start().op(EMPTY_LIST, NONE, NONE, SETITEM)),
        Arguments.of(
            "sets entries of something other than a dictionary in its pickle",
            start().op(EMPTY_DICT, MARK, NONE, SETITEMS)),
        Arguments.of(
            "names something by a value other than text in its pickle",
            start().op(NONE, NONE, STACK_GLOBAL)),
        Arguments.of("lacks an instruction's operands in its pickle", start().op(TUPLE2)),
        Arguments.of(
            "lacks an instruction's operands in its pickle", start().op(NONE, MARK, TUPLE1)),
        Arguments.of("has a pickle that ends a group before it begins one", start().op(POP_MARK)),
        Arguments.of(
            "refers to value 7 of its pickle, which does not exist", start().op(BINGET).u1(7)),
        Arguments.of(
            "refers to value 4294967295 of its pickle, which does not exist",
            start().op(LONG_BINGET).i4(-1)),
        Arguments.of("has a pickle of protocol 6, not 2 to 5", PickleBytes.protocol(6)),
        Arguments.of(
            "has byte 0x49 where its pickle needs an instruction",
            start().raw((byte) 'I').lines("1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"instructions", "calls", "storages", "values"})
  void refusesWhatWeightsDoNotDo(String reason, PickleBytes pickle) {
    refusedInBothForms(pickle.stop(), "w.pt " + reason + CORRUPT);
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of("4294967280", start().op(BINUNICODE).i4(-16)),
        Arguments.of("18446744073709551600", start().op(BINUNICODE8).i8(-16)),
        Arguments.of("9223372036854775807", start().op(BINUNICODE8).i8(Long.MAX_VALUE)),
        Arguments.of("2147483647", start().op(BINBYTES8).i8(Integer.MAX_VALUE)),
        Arguments.of("1099511627776", start().op(BYTEARRAY8).i8(1L << 40)),
        Arguments.of("255", start().op(SHORT_BINUNICODE).u1(255)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lengths")
  void allocatesNothingForLengthsBeyondThePickle(String length, PickleBytes pickle) {
    byte[] bytes = pickle.stop();
    assertThatThrownBy(() -> TorchFile.read(new MemorySource(zip(bytes))))
        .isInstanceOf(SdclrException.class)
        .hasMessage("w.pt claims " + length + " bytes where its pickle has 1 left" + CORRUPT);
    requireLittleMemory(zip(bytes));
    requireLittleMemory(TorchBytes.stream(bytes, true, List.of()));
  }

  @ParameterizedTest
  @ValueSource(longs = {256, Integer.MAX_VALUE, 4294967295L})
  void refusesIntegersBeyondNeed(long length) {
    byte[] bytes = start().op(LONG4).i4(length).raw(new byte[300]).stop();
    refusedInBothForms(bytes, "w.pt claims an integer of " + length + " bytes" + CORRUPT);
    requireLittleMemory(zip(bytes));
  }

  /** Each line holds ten times the line before: a list of 10^20 if it were copied. */
  @Test
  void sharesValuesInsteadOfCopyingThem() {
    PickleBytes laughs = start().op(EMPTY_DICT).text("state_dict").text("ha");
    for (int i = 0; i < 20; i++) {
      laughs.op(BINPUT).u1(i).op(POP, EMPTY_LIST, MARK);
      for (int j = 0; j < 10; j++) {
        laughs.op(BINGET).u1(i);
      }
      laughs.op(APPENDS);
    }
    byte[] file = zip(laughs.op(SETITEM).stop());
    assertThatThrownBy(() -> TorchFile.read(new MemorySource(file)))
        .hasMessageStartingWith("w.pt holds no tensors by name");
    requireLittleMemory(file);
  }

  @Test
  void acceptsAValueThatContainsItself() {
    byte[] bytes =
        start().op(EMPTY_DICT, BINPUT).u1(0).text("state_dict").op(BINGET).u1(0).op(SETITEM).stop();
    refusedInBothForms(
        bytes,
        "w.pt holds no tensors by name, at its top or under one of state_dict, model, teacher, student;"
            + " its keys:"
            + " 1 (state_dict)");
  }

  @Test
  void keepsValuesUnderAnyNumberWithoutALargeTable() {
    byte[] file = zip(start().op(NONE, LONG_BINPUT).i4(-1).stop());
    assertThatThrownBy(() -> TorchFile.read(new MemorySource(file)))
        .hasMessageStartingWith("w.pt holds no tensors by name");
    requireLittleMemory(file);
  }

  @Test
  void refusesDeepNesting() {
    String message = "w.pt has more than 100 containers inside one another" + CORRUPT;
    refusedInBothForms(start().op(NONE).times(1000, TUPLE1).stop(), message);
    refusedInBothForms(start().times(1000, MARK).op(NONE).times(1000, TUPLE).stop(), message);
    refusedInBothForms(start().times(1000, EMPTY_LIST).times(999, APPEND).stop(), message);
    byte[] self = start().op(EMPTY_LIST).times(1000, PickleInstruction.DUP, APPEND).stop();
    refusedInBothForms(self, message);
  }

  @Test
  void refusesTooManyInstructions() {
    byte[] file = zip(start().times(PickleMachine.MAX_INSTRUCTIONS, EMPTY_DICT).stop());
    assertThatThrownBy(() -> TorchFile.read(new MemorySource(file)))
        .hasMessage("w.pt has a pickle of more than 1048576 instructions" + CORRUPT);
  }

  /** A list made once and passed again and again: 10^10 entries would be copied. */
  @Test
  @Timeout(20)
  void copiesArgumentsOnlySoOften() {
    PickleBytes calls = start().text("a").op(NONE, TUPLE2, BINPUT).u1(0).op(POP, EMPTY_LIST, MARK);
    for (int i = 0; i < 100_000; i++) {
      calls.op(BINGET).u1(0);
    }
    calls.op(APPENDS, TUPLE1, BINPUT).u1(1).op(POP);
    calls.global("collections", "OrderedDict").op(BINPUT).u1(2).op(POP);
    for (int i = 0; i < 100_000; i++) {
      calls.op(BINGET).u1(2).op(BINGET).u1(1).op(REDUCE, POP);
    }
    refusedInBothForms(
        calls.stop(), "w.pt passes more than 1048576 arguments in its pickle" + CORRUPT);
  }

  private static byte[] zip(byte[] pickle) {
    return TorchBytes.zip(Map.of("a/data.pkl", pickle), ZipEntry.STORED);
  }

  static void refusedInBothForms(byte[] pickle, String message) {
    for (byte[] file : List.of(zip(pickle), TorchBytes.stream(pickle, true, List.of()))) {
      assertThatThrownBy(() -> TorchFile.read(new MemorySource(file)))
          .isInstanceOf(SdclrException.class)
          .hasMessage(message);
    }
  }

  private static void requireLittleMemory(byte[] file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      TorchFile.read(new MemorySource(file));
    } catch (SdclrException e) {
      assertThat(e).hasMessageStartingWith("w.pt ");
    }
    long used = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(used).isLessThan(LITTLE_MEMORY);
  }
}
