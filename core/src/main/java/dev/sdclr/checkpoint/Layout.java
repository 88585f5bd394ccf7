package dev.sdclr.checkpoint;

import java.nio.file.Path;

/** Where a tensor lies in a file and what it is, checked before anything is allocated. */
@SuppressWarnings("ArrayRecordComponent") // handed to native calls as it is
record Layout(ElementType type, long[] shape, long start, long end) {

  private static final int MOST_DIMENSIONS = 8;

  static Layout of(Path file, String name, TensorFile.Entry entry, long available) {
    if (entry.dtype() == null
        || entry.shape() == null
        || entry.data_offsets() == null
        || entry.data_offsets().size() != 2
        || entry.shape().size() > MOST_DIMENSIONS) {
      throw TensorFile.malformed(file, "describes " + name + " badly");
    }
    ElementType type = ElementType.valueOf(entry.dtype());
    long start = entry.data_offsets().get(0);
    long end = entry.data_offsets().get(1);
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    if (start < 0 || end < start || end > available || end - start != bytes(type, shape)) {
      throw TensorFile.malformed(file, "places " + name + " outside itself or at a wrong length");
    }
    return new Layout(type, shape, start, end);
  }

  /** Bytes of the values, or −1 when a dimension is negative or their product overflows. */
  private static long bytes(ElementType type, long[] shape) {
    long bytes = type.bytes();
    for (long size : shape) {
      if (size < 0 || (size > 0 && bytes > Integer.MAX_VALUE / size)) {
        return -1;
      }
      bytes *= size;
    }
    return bytes;
  }
}
