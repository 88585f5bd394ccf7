package dev.sdclr.data.picture;

import dev.sdclr.SplitMix;
import dev.sdclr.fuzz.Corruption;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Changes a WebP file chunk by chunk, with lengths that are right. */
final class RiffCorruption {

  private static final int HEADER_BYTES = 12;
  private static final List<byte[]> TYPES =
      dev.sdclr.fuzz.FuzzTarget.words(
          "VP8X", "VP8L", "VP8 ", "ALPH", "ANIM", "ANMF", "EXIF", "ICCP");

  private RiffCorruption() {}

  /** Changes, drops, repeats or renames a chunk. */
  static byte[] chunk(byte[] file, SplitMix random) {
    List<byte[]> chunks = chunks(file);
    if (chunks.isEmpty()) {
      return file;
    }
    int at = random.nextInt(chunks.size());
    byte[] chunk = chunks.get(at);
    switch (random.nextInt(6)) {
      case 0 -> chunks.remove(at);
      case 1 -> chunks.add(at, chunk);
      case 2 -> {
        byte[] type = TYPES.get(random.nextInt(TYPES.size()));
        chunks.set(at, Corruption.join(type, Arrays.copyOfRange(chunk, 4, chunk.length)));
      }
      default -> {
        byte[] body = Arrays.copyOfRange(chunk, 8, chunk.length);
        byte[] changed = Corruption.one(body, List.of(body), List.of(), random);
        byte[] head =
            Corruption.put(Arrays.copyOf(chunk, 8), 4, 4, changed.length, ByteOrder.LITTLE_ENDIAN);
        chunks.set(at, Corruption.join(head, changed));
      }
    }
    byte[] whole = Arrays.copyOf(file, HEADER_BYTES);
    for (byte[] one : chunks) {
      whole =
          Corruption.join(whole, one.length % 2 == 0 ? one : Arrays.copyOf(one, one.length + 1));
    }
    return Corruption.put(whole, 4, 4, whole.length - 8, ByteOrder.LITTLE_ENDIAN);
  }

  private static List<byte[]> chunks(byte[] file) {
    List<byte[]> chunks = new ArrayList<>();
    int at = HEADER_BYTES;
    while (at + 8 <= file.length) {
      long length = 0;
      for (int i = 3; i >= 0; i--) {
        length = (length << 8) | (file[at + 4 + i] & 0xFF);
      }
      int end = (int) Math.min(file.length, at + 8 + length);
      chunks.add(Arrays.copyOfRange(file, at, end));
      at = end + (end - at) % 2;
    }
    return chunks;
  }
}
