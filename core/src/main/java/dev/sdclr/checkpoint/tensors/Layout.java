package dev.sdclr.checkpoint.tensors;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where a tensor lies in a file and what it is, checked before anything is allocated. */
@SuppressWarnings("ArrayRecordComponent") // handed to native calls as it is
record Layout(ElementType type, long[] shape, long start, long end) {

  private static final int MAX_DIMENSIONS = 8;

  /**
   * Checks that the entries fill {@code available} bytes, one after the other in some order.
   *
   * @return by name, in the order of their places
   * @throws dev.sdclr.SdclrException when they do not
   */
  static Map<String, Layout> all(
      Path file, Map<String, TensorFileHeader.Entry> entries, long available) {
    List<Map.Entry<String, Layout>> placed = new ArrayList<>();
    entries.forEach((name, entry) -> placed.add(Map.entry(name, of(file, name, entry, available))));
    // Other writers may list them in another order; the end sets empty ones before what follows.
    placed.sort(
        Comparator.comparingLong((Map.Entry<String, Layout> named) -> named.getValue().start())
            .thenComparingLong(named -> named.getValue().end()));
    Map<String, Layout> layouts = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, Layout> named : placed) {
      if (named.getValue().start() != end) {
        throw TensorFile.malformed(
            file,
            "does not begin %s where the tensor before ends"
                .formatted(Shortened.text(named.getKey())));
      }
      end = named.getValue().end();
      layouts.put(named.getKey(), named.getValue());
    }
    if (end != available) {
      throw TensorFile.malformed(file, "has %d bytes too many".formatted(available - end));
    }
    return layouts;
  }

  private static Layout of(Path file, String name, TensorFileHeader.Entry entry, long available) {
    if (entry == null
        || entry.dtype() == null
        || entry.shape() == null
        || entry.shape().length > MAX_DIMENSIONS
        || entry.data_offsets() == null
        || entry.data_offsets().length != 2) {
      throw TensorFile.malformed(file, "describes %s incorrectly".formatted(Shortened.text(name)));
    }
    ElementType type =
        ElementType.named(entry.dtype())
            .orElseThrow(
                () ->
                    TensorFile.malformed(
                        file,
                        "holds %s as %s, which is not supported"
                            .formatted(Shortened.text(name), Shortened.text(entry.dtype()))));
    long start = entry.data_offsets()[0];
    long end = entry.data_offsets()[1];
    if (start < 0 || end < start || end > available || end - start != bytes(type, entry.shape())) {
      throw TensorFile.malformed(
          file, "places %s outside itself or at a wrong length".formatted(Shortened.text(name)));
    }
    return new Layout(type, entry.shape(), start, end);
  }

  /** Bytes of the values, or −1 when a size is negative or they would be 2 GiB or more. */
  private static long bytes(ElementType type, long[] shape) {
    long bytes = type.bytes();
    boolean empty = false;
    for (long size : shape) {
      // Empty tensors have strides too, which must not overflow.
      long atLeastOne = Math.max(1, size);
      if (size < 0 || bytes > Integer.MAX_VALUE / atLeastOne) {
        return -1;
      }
      bytes *= atLeastOne;
      empty |= size == 0;
    }
    return empty ? 0 : bytes;
  }
}
