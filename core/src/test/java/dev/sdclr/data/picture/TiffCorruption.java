package dev.sdclr.data.picture;

import dev.sdclr.SplitMix;
import dev.sdclr.fuzz.Corruption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Changes the tags of a TIFF file, and numbers in headers of fixed places. */
final class TiffCorruption {

  private static final int[] TAGS = {
    254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325,
    330, 338, 339, 347, 512, 513, 514, 519, 530, 34665, 34675
  };
  private static final int[] COMPRESSIONS = {1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34712};
  private static final int HEADER_BYTES = 64;

  private TiffCorruption() {}

  /** Changes one field of one entry of the first directory. */
  static byte[] entry(byte[] file, SplitMix random) {
    if (file.length < 16) {
      return file;
    }
    ByteOrder order = file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteBuffer bytes = ByteBuffer.wrap(file).order(order);
    int directory = bytes.getInt(4);
    if (directory < 0 || directory > file.length - 2) {
      return file;
    }
    int entries = bytes.getShort(directory) & 0xFFFF;
    int at = directory + 2 + 12 * random.nextInt(Math.max(1, entries));
    return switch (random.nextInt(6)) {
      case 0 -> Corruption.put(file, at, 2, TAGS[random.nextInt(TAGS.length)], order);
      case 1 -> Corruption.put(file, at + 2, 2, random.nextInt(20), order);
      case 2 -> Corruption.put(file, at + 4, 4, Corruption.edge(random), order);
      case 3 -> {
        byte[] retagged = Corruption.put(file, at, 2, TAGS[random.nextInt(TAGS.length)], order);
        yield Corruption.put(retagged, at + 8, 4, Corruption.edge(random), order);
      }
      case 4 -> {
        byte[] compressed = Corruption.put(file, at, 2, 259, order);
        int kind = COMPRESSIONS[random.nextInt(COMPRESSIONS.length)];
        yield Corruption.put(compressed, at + 8, 2, kind, order);
      }
      default -> Corruption.put(file, at + 8, 4, Corruption.edge(random), order);
    };
  }

  /** Changes an aligned number among the first, where formats keep their sizes. */
  static byte[] header(byte[] file, SplitMix random) {
    int at = 2 * random.nextInt(HEADER_BYTES / 2);
    int width = 1 << random.nextInt(3);
    return Corruption.put(file, at, width, Corruption.edge(random), ByteOrder.LITTLE_ENDIAN);
  }
}
