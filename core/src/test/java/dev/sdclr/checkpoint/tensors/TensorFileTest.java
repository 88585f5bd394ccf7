package dev.sdclr.checkpoint.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.SavedRun;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFileTest {

  private TensorScope scope;

  @TempDir Path folder;

  @BeforeEach
  void open() {
    scope = new TensorScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void holdsTensorsOfLessThan2GiB() {
    Tensor one = torch.zeros(1);
    TensorFile.requireStorable(Map.of("queue", one.expand((1L << 29) - 1)));
    assertThatThrownBy(
            () -> TensorFile.requireStorable(Map.of("queue", one.expand(1L << 15, 1L << 14))))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("queue of [32768, 16384] has 2,147,483,648 bytes, ");
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void givesBackEveryTypeBitByBit(ElementType type) {
    Tensor values = torch.arange(new Scalar(24)).view(2, 3, 4);
    Tensor tensor = values.to(type.scalar());
    Path file = folder.resolve("t.safetensors");
    new TensorFile(Map.of("a", tensor), Map.of("k", "v")).write(file);
    TensorFile read = TensorFile.read(file);
    Tensor back = read.tensors().get("a");
    assertThat(back.scalar_type().intern()).isEqualTo(type.scalar());
    assertThat(back.shape()).containsExactly(2, 3, 4);
    assertThat(torch.equal(back, tensor)).isTrue();
    assertThat(read.text()).containsExactly(Map.entry("k", "v"));
  }

  @Test
  void keepsEmptyTensorsScalarsOrderAndUnicode() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("z", torch.zeros(0, 5));
    tensors.put("ä \"quoted\"", torch.scalar_tensor(new Scalar(7)));
    tensors.put("a", torch.ones(3));
    Path file = folder.resolve("t.safetensors");
    new TensorFile(tensors, Map.of("größe", "\"fileCrc32c\":\"00000000\"")).write(file);
    TensorFile read = TensorFile.read(file);
    assertThat(read.tensors().keySet()).containsExactly("z", "ä \"quoted\"", "a");
    assertThat(read.tensors().get("z").shape()).containsExactly(0, 5);
    assertThat(read.tensors().get("ä \"quoted\"").item_float()).isEqualTo(7);
    assertThat(read.text()).containsEntry("größe", "\"fileCrc32c\":\"00000000\"");
  }

  /** Parsed by hand, as https://huggingface.co/docs/safetensors describes the format. */
  @Test
  void writesWhatTheFormatSays() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("weight", torch.tensor(new float[] {1.5f, -2, 3}).view(3, 1));
    tensors.put("count", torch.tensor(new long[] {-1, 1L << 40}));
    Path file = folder.resolve("t.safetensors");
    new TensorFile(tensors, Map.of("note", "hello")).write(file);

    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer content = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(content.getLong());
    assertThat((8 + header) % 8).isZero();
    JsonNode json = SavedRun.header(file);
    assertThat(json.get("weight").toString())
        .isEqualTo("{\"dtype\":\"F32\",\"shape\":[3,1],\"data_offsets\":[0,12]}");
    assertThat(json.get("count").toString())
        .isEqualTo("{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[12,28]}");
    assertThat(json.get("__metadata__").get("note").asText()).isEqualTo("hello");
    assertThat(json.get("__metadata__")).allMatch(JsonNode::isTextual);
    content.position(8 + header);
    assertThat(List.of(content.getFloat(), content.getFloat(), content.getFloat()))
        .containsExactly(1.5f, -2f, 3f);
    assertThat(List.of(content.getLong(), content.getLong())).containsExactly(-1L, 1L << 40);
    assertThat(content.hasRemaining()).isFalse();
  }

  @Test
  void writesTheSameBytesForTheSameContent() throws IOException {
    Tensor tensor = torch.arange(new Scalar(100));
    Path one = folder.resolve("1");
    Path two = folder.resolve("2");
    new TensorFile(Map.of("t", tensor), Map.of("k", "v")).write(one);
    new TensorFile(Map.of("t", tensor), Map.of("k", "v")).write(two);
    assertThat(one).hasSameBinaryContentAs(two);
  }

  @Test
  void storesATransposedViewByItsShape() {
    Tensor tensor = torch.tensor(new float[] {1, 2, 3, 4, 5, 6}).view(2, 3).t();
    Path file = folder.resolve("t.safetensors");
    new TensorFile(Map.of("t", tensor), Map.of()).write(file);
    assertThat(torch.equal(TensorFile.read(file).tensors().get("t"), tensor)).isTrue();
  }

  @Test
  void refusesATypeThatItCannotStore() {
    Tensor complex = torch.ones(1).to(ScalarType.ComplexFloat);
    TensorFile file = new TensorFile(Map.of("c", complex), Map.of());
    assertThatThrownBy(() -> file.write(folder.resolve("c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cannot store tensors of type ComplexFloat");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesEveryFlippedBit() throws IOException {
    Path file = sample();
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, bad);
      requireRefusedOrUnharmed(file, bit);
    }
  }

  /** The checksum's own name may be hit: then there is none, and all else must be as it was. */
  private static void requireRefusedOrUnharmed(Path file, int bit) {
    try (TensorScope inner = new TensorScope()) {
      TensorFile read = TensorFile.read(file);
      assertThat(read.text()).as("bit %d", bit).containsEntry("k", "v").hasSize(2);
      assertThat(torch.equal(read.tensors().get("t"), torch.ones(5))).as("bit %d", bit).isTrue();
    } catch (SdclrException e) {
      assertThat(e).as("bit %d", bit).hasMessageContaining(file.toString());
    }
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    Path file = sample();
    byte[] good = Files.readAllBytes(file);
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThatThrownBy(() -> TensorFile.read(file))
          .as("%d bytes", length)
          .isInstanceOf(SdclrException.class)
          .hasMessageContaining(file.toString());
    }
    Files.write(file, Arrays.copyOf(good, good.length + 1));
    assertThatThrownBy(() -> TensorFile.read(file))
        .hasMessage(file + " has 1 bytes too many: it is corrupt or of another kind");
  }

  private Path sample() {
    Path file = folder.resolve("t.safetensors");
    new TensorFile(Map.of("t", torch.ones(5)), Map.of("k", "v")).write(file);
    return file;
  }

  /** Each header is followed by four bytes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,-4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,4]}}",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[-1,-1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[null],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':1,'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[4611686018427387905],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296,1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[0,9223372036854775807,9223372036854775807],"
            + "'data_offsets':[0,0]}}",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,9223372036854775807]}}",
        "{'a':{'dtype':'U8','shape':[2147483647],'data_offsets':[0,2147483647]}}",
        "{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F99','shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':null,'shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'more':1}}",
        "{'a':null}",
        "{'a':3}",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'b':{'dtype':'U8','shape':[3],'data_offsets':[1,4]}}",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'b':{'dtype':'U8','shape':[1],'data_offsets':[3,4]}}",
        "{'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "{'__metadata__':{'k':{}},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "{'__metadata__':{'fileCrc32c':'12345678'},"
            + "'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}{}",
        "[]",
        "null",
        "  ",
        "{",
      })
  void refusesHeadersThatDoNotFitTheFile(String header) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    write(file, json.length, json, new byte[4]);
    assertThatThrownBy(() -> TensorFile.read(file))
        .isInstanceOf(SdclrException.class)
        .hasMessageStartingWith(file + " ")
        .hasMessageEndingWith(": it is corrupt or of another kind");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 3, 1L << 31, 1L << 40, Long.MAX_VALUE})
  void refusesHeaderLengthsThatDoNotFitTheFile(long length) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    write(file, length, new byte[] {'{', '}'}, new byte[0]);
    assertThatThrownBy(() -> TensorFile.read(file))
        .hasMessage(
            "%s claims a header of %d bytes: it is corrupt or of another kind", file, length);
  }

  @ParameterizedTest
  @CsvSource({"2, {, true", "99, {, true", "-1, {, false", "100, {, false", "2, [, false"})
  void isKnownByTheLengthAndTheFirstByteOfItsHeader(long length, char first, boolean isKnown) {
    ByteBuffer start = ByteBuffer.allocate(9).order(ByteOrder.LITTLE_ENDIAN);
    start.putLong(length).put((byte) first).flip();
    assertThat(TensorFile.mayBegin(start, 100)).isEqualTo(isKnown);
    assertThat(TensorFile.mayBegin(start.limit(8), 100)).isFalse();
  }

  @Test
  void readsAFileOfAnotherWriterWithoutChecksum() throws IOException {
    Path file = folder.resolve("other.safetensors");
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}   ";
    write(
        file, header.length(), header.getBytes(StandardCharsets.UTF_8), new byte[] {0, 0, 64, 64});
    assertThat(TensorFile.read(file).tensors().get("a").item_float()).isEqualTo(3);
  }

  @Test
  void readsAFileOfAnotherWriterThatListsTensorsInAnotherOrder() throws IOException {
    Path file = folder.resolve("other.safetensors");
    String header =
        "{\"z\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[3,4]},"
            + "\"e\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[3,3]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]}}";
    write(file, header.length(), header.getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3, 4});
    TensorFile read = TensorFile.read(file);
    assertThat(read.tensors().keySet()).containsExactly("a", "e", "z");
    assertThat(read.tensors().get("z").item_int()).isEqualTo(4);
  }

  @Test
  void saysThatAFileIsMissing() {
    Path file = folder.resolve("none");
    assertThatThrownBy(() -> TensorFile.read(file))
        .isInstanceOf(SdclrException.class)
        .hasMessage("cannot read %s: it does not exist", file);
  }

  private static void write(Path file, long length, byte[] header, byte[] values)
      throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + header.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(length).put(header).put(values).array());
  }
}
