package dev.sdclr.checkpoint.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sdclr.SdclrException;
import dev.sdclr.checkpoint.torch.TorchBytes.Floats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a file has, it is read or refused in one line. */
class CorruptFileTest {

  private static final long MAX_BYTES = 1 << 20;

  /** Reads all there is, in memory that the file's own length bounds. */
  private static boolean isRefused(byte[] file) {
    try {
      TorchFile read = TorchFile.read(new MemorySource(file));
      for (StridedView view : read.tensors().values()) {
        long bytes = view.elements() * view.storage().type().bytes();
        if (bytes <= MAX_BYTES) {
          read.read(view, ByteBuffer.allocate((int) bytes));
        }
      }
      return false;
    } catch (SdclrException e) {
      assertThat(e.getMessage()).contains("w.pt").hasLineCount(1);
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"types.pt", "types-legacy.pt", "types-protocol4.pt", "types-protocol5-legacy.pt"})
  void refusesEveryTruncation(String name) throws IOException {
    byte[] file = TorchFileTest.resource(name);
    assertThat(isRefused(file)).isFalse();
    for (int length = 0; length < file.length; length++) {
      assertThat(isRefused(Arrays.copyOf(file, length))).as("%d bytes", length).isTrue();
    }
  }

  @Test
  void refusesZipFilesThatLieAboutTheirParts() {
    Map<String, Floats> small = Map.of("a", new Floats(new float[1000], 1000));
    byte[] stored = TorchBytes.zip(small, null);
    byte[] deflated =
        TorchBytes.zip(
            TorchBytes.entries(
                "archive/", TorchBytes.pickle(small, null), TorchBytes.storages(small)),
            ZipEntry.DEFLATED);
    for (byte[] file : List.of(stored, deflated)) {
      assertThat(isRefused(file)).isFalse();
      for (int field : new int[] {10, 16, 20, 24, 42}) {
        for (int value : new int[] {1, 99, (1 << 20) + 7, Integer.MAX_VALUE, -2, -1}) {
          byte[] lie = file.clone();
          put(lie, directoryEntry(lie, "archive/data.pkl") + field, value, field == 10 ? 2 : 4);
          assertThat(isRefused(lie)).as("field %d, value %d", field, value).isTrue();
          lie = file.clone();
          put(lie, directoryEntry(lie, "archive/data/0") + field, value, field == 10 ? 2 : 4);
          assertThat(isRefused(lie)).as("field %d, value %d", field, value).isTrue();
        }
      }
    }
  }

  @Test
  void refusesEncryptedZipFilesAndRepeatedNames() {
    Map<String, Floats> small = Map.of("a", new Floats(new float[1], 1));
    byte[] encrypted = TorchBytes.zip(small, null);
    put(encrypted, directoryEntry(encrypted, "archive/data/0") + 8, 1, 2);
    refused(encrypted, "w.pt is encrypted");
    byte[] repeated =
        TorchBytes.zip(
            Map.of("data.pkl", TorchBytes.pickle(small, null), "data.pkm", new byte[1]),
            ZipEntry.STORED);
    repeated[directoryEntry(repeated, "data.pkm") + 46 + 7] = 'l';
    refused(repeated, "w.pt holds data.pkl twice");
  }

  /** Pickles of zeros deflate to a thousandth. */
  @Test
  void refusesAPickleThatExpandsBeyondNeed() {
    byte[] file =
        TorchBytes.zip(
            Map.of("a/data.pkl", new byte[TorchFile.MAX_PICKLE_BYTES + 1]), ZipEntry.DEFLATED);
    refused(file, "w.pt has 33554433 bytes of a/data.pkl, more than the 33554432 that are read");
  }

  @Test
  void inflatesNoMoreThanItsLimitInAll() throws IOException {
    byte[] file = TorchBytes.zip(Map.of("a", new byte[1000]), ZipEntry.DEFLATED);
    ZipContent content = new ZipContent(new MemorySource(file), 2500);
    ZipDirectory.Entry entry = content.directory().entries().get("a");
    content.whole(entry, 1000);
    content.whole(entry, 1000);
    assertThatThrownBy(() -> content.whole(entry, 1000))
        .isInstanceOf(SdclrException.class)
        .hasMessage("w.pt expands to more than 2500 bytes: it is corrupt or of another kind");
  }

  @Test
  void readsZipFilesWhosePlacesNeed64Bits() {
    Map<String, Floats> small = Map.of("a", new Floats(new float[] {3}, 1));
    byte[] file = TorchBytes.zip(small, null);
    int end = file.length - 22;
    long start = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);
    byte[] large =
        new PickleBytes()
            .raw(Arrays.copyOf(file, end))
            .i4(0x06064b50)
            .i8(44)
            .i4(0)
            .i8(0)
            .i8(2)
            .i8(2)
            .i8(end - start)
            .i8(start)
            .i4(0x07064b50)
            .i4(0)
            .i8(end)
            .i4(1)
            .i4(0x06054b50)
            .i4(0)
            .i4(-1)
            .i4(-1)
            .i4(-1)
            .raw((byte) 0, (byte) 0)
            .cut();
    assertThat(isRefused(large)).isFalse();
    for (int at = end; at < large.length; at++) {
      byte[] bad = large.clone();
      bad[at] ^= (byte) 0x80;
      isRefused(bad);
    }
  }

  private static void refused(byte[] file, String reason) {
    assertThatThrownBy(() -> TorchFile.read(new MemorySource(file)))
        .isInstanceOf(SdclrException.class)
        .hasMessage(reason + ": it is corrupt or of another kind");
  }

  private static void put(byte[] file, int at, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      file[at + i] = (byte) (value >> (8 * i));
    }
  }

  /** Where the table of contents describes an entry. */
  static int directoryEntry(byte[] file, String name) {
    return new String(file, StandardCharsets.ISO_8859_1).lastIndexOf(name) - 46;
  }
}
