package dev.sdclr.data.picture;

import dev.sdclr.SplitMix;
import dev.sdclr.fuzz.Corruption;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Changes a JPEG file segment by segment. */
final class JpegCorruption {

  private static final int[] MARKERS = {
    0xC0, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC9, 0xCA, 0xCC, 0xD9, 0xDA, 0xDB, 0xDD, 0xE0, 0xE1, 0xE2,
    0xEE, 0xFE
  };

  private JpegCorruption() {}

  /** Changes, drops, repeats or renames a segment, whose length stays right mostly. */
  static byte[] segment(byte[] file, SplitMix random) {
    List<Integer> starts = starts(file);
    if (starts.isEmpty()) {
      return file;
    }
    int start = starts.get(random.nextInt(starts.size()));
    int end = Math.min(file.length, start + 2 + length(file, start));
    byte[] head = Arrays.copyOf(file, start);
    byte[] segment = Arrays.copyOfRange(file, start, end);
    byte[] tail = Arrays.copyOfRange(file, end, file.length);
    return switch (random.nextInt(5)) {
      case 0 -> Corruption.join(head, tail);
      case 1 -> Corruption.join(head, Corruption.join(Corruption.join(segment, segment), tail));
      case 2 -> {
        byte[] renamed = segment.clone();
        renamed[1] = (byte) MARKERS[random.nextInt(MARKERS.length)];
        yield Corruption.join(head, Corruption.join(renamed, tail));
      }
      default -> {
        byte[] body = Arrays.copyOfRange(segment, Math.min(4, segment.length), segment.length);
        byte[] changed = Corruption.one(body, List.of(body), List.of(), random);
        byte[] marker = Arrays.copyOf(segment, 4);
        byte[] whole = Corruption.put(marker, 2, 2, changed.length + 2, ByteOrder.BIG_ENDIAN);
        yield Corruption.join(head, Corruption.join(Corruption.join(whole, changed), tail));
      }
    };
  }

  /** Where segments with a length begin, up to and with the first scan. */
  private static List<Integer> starts(byte[] file) {
    List<Integer> starts = new ArrayList<>();
    int at = 2;
    while (at + 4 <= file.length && file[at] == (byte) 0xFF) {
      starts.add(at);
      if (file[at + 1] == (byte) 0xDA) {
        break;
      }
      at += 2 + length(file, at);
    }
    return starts;
  }

  private static int length(byte[] file, int start) {
    return ((file[start + 2] & 0xFF) << 8) | (file[start + 3] & 0xFF);
  }
}
