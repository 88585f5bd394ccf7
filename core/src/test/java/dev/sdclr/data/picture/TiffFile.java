package dev.sdclr.data.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A little-endian TIFF file of one page, grey at first with eight bits a pixel. */
final class TiffFile {

  private final Map<Integer, int[]> tags = new TreeMap<>();

  TiffFile(int width, int height) {
    with(256, width).with(257, height).with(258, 8).with(259, 1).with(262, 1).with(277, 1);
  }

  TiffFile with(int tag, int... values) {
    tags.put(tag, values);
    return this;
  }

  /**
   * With these tiles, where it has their width, or else strips; one that comes again is stored
   * once.
   */
  byte[] of(byte[]... parts) {
    boolean tiled = tags.containsKey(322);
    int offsets = tiled ? 324 : 273;
    int lengths = tiled ? 325 : 279;
    with(lengths, Arrays.stream(parts).mapToInt(part -> part.length).toArray());
    with(offsets, new int[parts.length]);
    if (!tiled) {
      tags.putIfAbsent(278, tags.get(257));
    }
    int end = 8 + 2 + 12 * tags.size() + 4;
    for (int[] values : tags.values()) {
      end += values.length > 1 ? 4 * values.length : 0;
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int[] places = tags.get(offsets);
    for (int i = 0; i < parts.length; i++) {
      if (i > 0 && parts[i] == parts[i - 1]) {
        places[i] = places[i - 1];
      } else {
        places[i] = end + content.size();
        content.writeBytes(parts[i]);
      }
    }
    return written(end, content.toByteArray());
  }

  private byte[] written(int end, byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(end + content.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
    out.putShort((short) tags.size());
    int more = 8 + 2 + 12 * tags.size() + 4;
    for (Map.Entry<Integer, int[]> tag : tags.entrySet()) {
      int[] values = tag.getValue();
      out.putShort((short) (int) tag.getKey()).putShort((short) 4).putInt(values.length);
      out.putInt(values.length > 1 ? more : values[0]);
      if (values.length > 1) {
        for (int value : values) {
          out.putInt(more, value);
          more += 4;
        }
      }
    }
    return out.putInt(0).put(end, content).array();
  }
}
