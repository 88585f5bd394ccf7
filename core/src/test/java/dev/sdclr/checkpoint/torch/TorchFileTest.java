package dev.sdclr.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.tensors.ElementType;
import dev.sdclr.checkpoint.torch.TorchBytes.Floats;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class TorchFileTest {

  private static final Map<String, Floats> TWO =
      Map.of("a.weight", new Floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));

  /** Four files that PyTorch 2.15 wrote, with its options for form and pickle protocol. */
  @ParameterizedTest
  @ValueSource(
      strings = {"types.pt", "types-legacy.pt", "types-protocol4.pt", "types-protocol5-legacy.pt"})
  void readsWhatPyTorchWrites(String file) throws IOException {
    TorchFile torchFile = TorchFile.read(new MemorySource(resource(file)));
    TorchTensors tensors = new TorchTensors(torchFile);
    double[] counted = IntStream.range(0, 24).asDoubleStream().toArray();
    try (TensorScope scope = new TensorScope()) {
      requireValues(tensors, "f32", ElementType.F32, counted, 2, 3, 4);
      requireValues(tensors, "transposed", ElementType.F32, transposed(), 6, 4);
      requireValues(tensors, "offset", ElementType.F32, new double[] {5, 6, 7, 8, 9, 10}, 2, 3);
      double[] columns = {1, 2, 3, 7, 8, 9, 13, 14, 15, 19, 20, 21};
      requireValues(tensors, "columns", ElementType.F32, columns, 4, 3);
      requireValues(tensors, "channelsLast", ElementType.F32, counted, 1, 2, 3, 4);
      requireValues(tensors, "expanded", ElementType.F32, new double[] {1, 1, 1, 2, 2, 2}, 2, 3);
      requireValues(tensors, "empty", ElementType.F32, new double[0], 0, 5);
      requireValues(tensors, "scalar", ElementType.I64, new double[] {7});
      requireValues(tensors, "f64", ElementType.F64, new double[] {0.1, -2, 1e300}, 3);
      requireValues(tensors, "f16", ElementType.F16, new double[] {1.5, -2, 65504}, 3);
      requireValues(tensors, "bf16", ElementType.BF16, new double[] {1.5, -2, 0x1p127}, 3);
      requireValues(tensors, "i64", ElementType.I64, new double[] {1, -2, 0x1p40}, 3);
      requireValues(tensors, "i32", ElementType.I32, new double[] {1, -2}, 2);
      requireValues(tensors, "i16", ElementType.I16, new double[] {1, -2}, 2);
      requireValues(tensors, "i8", ElementType.I8, new double[] {1, -2}, 2);
      requireValues(tensors, "u8", ElementType.U8, new double[] {1, 254}, 2);
      requireValues(tensors, "bool", ElementType.BOOL, new double[] {1, 0}, 2);
      requireValues(tensors, "parameter", ElementType.F32, new double[] {1, 1}, 2);
    }
    assertThat(tensors.descriptions()).hasSize(18);
    assertThat(tensors.descriptions().keySet()).startsWith("f32").endsWith("parameter");
  }

  private static double[] transposed() {
    return IntStream.range(0, 24).mapToDouble(i -> i % 4 * 6 + i / 4).toArray();
  }

  private static void requireValues(
      TorchTensors tensors, String name, ElementType type, double[] values, long... shape) {
    Tensor tensor = tensors.read(name);
    assertThat(tensors.descriptions().get(name).type()).as(name).isEqualTo(type);
    assertThat(ElementType.of(tensor)).as(name).isEqualTo(type);
    assertThat(tensor.shape()).as(name).containsExactly(shape);
    assertThat(tensor.numel()).as(name).isEqualTo(values.length);
    if (values.length > 0) {
      assertThat(HostArray.doubles(tensor)).as(name).containsExactly(values);
    }
  }

  public static byte[] resource(String name) throws IOException {
    try (InputStream in = TorchFileTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "archive/", "a name with spaces/"})
  void readsZipFilesWithAnyFolderStoredOrDeflated(String folder) {
    Map<String, byte[]> entries =
        TorchBytes.entries(folder, TorchBytes.pickle(TWO, null), TorchBytes.storages(TWO));
    for (int method : new int[] {ZipEntry.STORED, ZipEntry.DEFLATED}) {
      requireTwo(TorchBytes.zip(entries, method));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model"})
  void findsTheWeightsOfACheckpoint(String wrapper) {
    requireTwo(TorchBytes.zip(TWO, wrapper));
    requireTwo(TorchBytes.stream(TWO, wrapper));
  }

  private static void requireTwo(byte[] file) {
    TorchFile read = TorchFile.read(new MemorySource(file));
    assertThat(read.tensors().keySet()).containsExactly("a.weight");
    StridedView view = read.tensors().get("a.weight");
    assertThat(view.shape()).containsExactly(2, 3);
    assertThat(floats(read, view)).containsExactly(1, 2, 3, 4, 5, 6);
    // Parts of an entry that was verified before are read from their place.
    assertThat(floats(read, new StridedView(view.storage(), 2, new long[] {3}, new long[] {1})))
        .containsExactly(3, 4, 5);
    assertThat(floats(read, new StridedView(view.storage(), 1, new long[] {2}, new long[] {3})))
        .containsExactly(2, 5);
  }

  private static float[] floats(TorchFile file, StridedView view) {
    ByteBuffer bytes =
        ByteBuffer.allocate((int) view.elements() * 4).order(ByteOrder.LITTLE_ENDIAN);
    file.read(view, bytes);
    float[] values = new float[(int) view.elements()];
    bytes.flip().asFloatBuffer().get(values);
    return values;
  }

  /** As PyTorch 0.1 to 0.3 under Python 2 wrote, and torchvision's first files are. */
  @Test
  void readsTheInstructionsOfOlderWriters() {
    PickleBytes pickle =
        PickleBytes.protocol(2)
            .global("collections", "OrderedDict")
            .op(PickleInstruction.EMPTY_LIST, PickleInstruction.MARK)
            .op(PickleInstruction.EMPTY_LIST, PickleInstruction.MARK)
            .op(PickleInstruction.SHORT_BINSTRING)
            .u1(8)
            .raw("a.weight".getBytes(StandardCharsets.UTF_8))
            .global("torch.nn.parameter", "Parameter")
            .global("torch._utils", "_rebuild_tensor")
            .op(PickleInstruction.MARK);
    TorchBytes.storage(pickle, "0", 6)
        .whole(0)
        .wholes(2, 3)
        .wholes(3, 1)
        .op(PickleInstruction.TUPLE, PickleInstruction.REDUCE, PickleInstruction.TUPLE1)
        .op(PickleInstruction.REDUCE)
        .op(PickleInstruction.MARK, PickleInstruction.NEWTRUE, PickleInstruction.NEWFALSE)
        .op(PickleInstruction.TUPLE, PickleInstruction.BUILD)
        .op(PickleInstruction.APPENDS, PickleInstruction.APPENDS)
        .op(PickleInstruction.TUPLE1, PickleInstruction.REDUCE);
    requireTwo(TorchBytes.stream(pickle.stop(), true, TorchBytes.storages(TWO)));
  }

  @Test
  void readsFilesWrittenWithoutChecksums() {
    byte[] file = TorchBytes.zip(TWO, null);
    int at = indexOfDirectoryEntry(file, "archive/data/0");
    ByteBuffer.wrap(file).putInt(at + 16, 0);
    requireTwo(file);
  }

  @Test
  void refusesValuesThatDoNotMatchTheirChecksum() {
    byte[] file = TorchBytes.zip(TWO, null);
    ByteBuffer.wrap(file).putInt(indexOfDirectoryEntry(file, "archive/data/0") + 16, 1);
    TorchFile read = TorchFile.read(new MemorySource(file));
    assertThatThrownBy(() -> floats(read, read.tensors().get("a.weight")))
        .isInstanceOf(SdclrException.class)
        .hasMessage("w.pt has a corrupt part archive/data/0: it is corrupt or of another kind");
  }

  /** Where the table of contents describes an entry. */
  private static int indexOfDirectoryEntry(byte[] file, String name) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    return text.lastIndexOf(name) - 46;
  }

  @Test
  void refusesBigEndianFilesOfBothForms() {
    String message =
        "w.pt was written in big-endian byte order, which is not supported: it is corrupt or of another"
            + " kind";
    Map<String, byte[]> entries =
        TorchBytes.entries("a/", TorchBytes.pickle(TWO, null), TorchBytes.storages(TWO));
    entries.put("a/byteorder", "little\n".getBytes(StandardCharsets.UTF_8));
    requireTwo(TorchBytes.zip(entries, ZipEntry.STORED));
    entries.put("a/byteorder", "big".getBytes(StandardCharsets.UTF_8));
    refused(TorchBytes.zip(entries, ZipEntry.STORED), message);
    refused(
        TorchBytes.stream(TorchBytes.pickle(TWO, null), false, TorchBytes.storages(TWO)), message);
  }

  @Test
  void refusesFilesWithoutNamedTensors() {
    PickleBytes other =
        PickleBytes.protocol(2)
            .op(PickleInstruction.EMPTY_DICT)
            .text("epoch")
            .whole(1)
            .op(PickleInstruction.SETITEM)
            .text("args")
            .op(PickleInstruction.NONE, PickleInstruction.SETITEM);
    refused(
        TorchBytes.stream(other.stop(), true, List.of()),
        "w.pt holds no tensors by name, at its top or under one of state_dict, model, teacher, student;"
            + " its keys:"
            + " 2 (epoch, args)");
    byte[] list = PickleBytes.protocol(2).op(PickleInstruction.EMPTY_LIST).stop();
    refused(
        TorchBytes.stream(list, true, List.of()),
        "w.pt holds no tensors by name: save the model's state_dict()");
  }

  @Test
  void refusesStoragesThatAreMissingOrOfAnotherLength() {
    byte[] pickle = TorchBytes.pickle(TWO, null);
    refused(
        TorchBytes.zip(TorchBytes.entries("", pickle, List.of()), ZipEntry.STORED),
        "w.pt holds no bytes of storage 0, not 24: it is corrupt or of another kind");
    refused(
        TorchBytes.zip(TorchBytes.entries("", pickle, List.of(new byte[20])), ZipEntry.STORED),
        "w.pt holds 20 bytes of storage 0, not 24: it is corrupt or of another kind");
    refused(
        TorchBytes.stream(pickle, true, List.of()),
        "w.pt holds no storage 0: it is corrupt or of another kind");
    refused(
        TorchBytes.stream(pickle, true, List.of(new byte[20])),
        "w.pt holds 5 elements of storage 0, not 6: it is corrupt or of another kind");
    refused(
        TorchBytes.stream(pickle, true, List.of(new byte[24], new byte[24])),
        "w.pt lists a storage twice or one that it does not use: it is corrupt or of another kind");
    byte[] stream = TorchBytes.stream(pickle, true, TorchBytes.storages(TWO));
    refused(
        Arrays.copyOf(stream, stream.length + 3),
        "w.pt has 3 bytes too many: it is corrupt or of another kind");
  }

  @Test
  void refusesZipFilesWithoutOnePickle() {
    refused(
        TorchBytes.zip(Map.of("a.txt", new byte[3]), ZipEntry.STORED),
        "w.pt is a ZIP file with 0 entries data.pkl: it is corrupt or of another kind");
    byte[] pickle = TorchBytes.pickle(TWO, null);
    Map<String, byte[]> two = new LinkedHashMap<>(Map.of("a/data.pkl", pickle));
    two.put("b/data.pkl", pickle);
    refused(
        TorchBytes.zip(two, ZipEntry.STORED),
        "w.pt is a ZIP file with 2 entries data.pkl: it is corrupt or of another kind");
  }

  @Test
  void refusesOtherPickles() {
    refused(
        PickleBytes.protocol(4).whole(1).stop(),
        "w.pt is a pickle, but not one that PyTorch wrote: it is corrupt or of another kind");
  }

  private static void refused(byte[] file, String message) {
    assertThatThrownBy(() -> TorchFile.read(new MemorySource(file)))
        .isInstanceOf(SdclrException.class)
        .hasMessage(message);
  }

  @Test
  void needsNoLibtorchToReadPicklesAndZipFiles() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.sdclr.checkpoint");
    ArchRuleDefinition.noClasses()
        .that()
        .haveNameMatching(".*\\.(Pickle|Zip|StridedView|Storage|Torch(File|Zip|Stream|Globals)).*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(classes);
  }
}
