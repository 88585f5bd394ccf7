package dev.sdclr.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Many paths in one byte array: a million of them take tens of megabytes, not hundreds. */
final class PackedPaths {

  private final byte[] utf8;
  private final int[] starts;

  /** Path {@code i} is {@code utf8[starts[i] .. starts[i + 1])}. */
  private PackedPaths(byte[] utf8, int[] starts) {
    this.utf8 = utf8;
    this.starts = starts;
  }

  int size() {
    return starts.length - 1;
  }

  String get(int index) {
    int start = starts[index];
    return new String(utf8, start, starts[index + 1] - start, StandardCharsets.UTF_8);
  }

  /**
   * The indices in byte-wise order of the paths, which is the same on every machine.
   *
   * <p>Three-way radix quicksort (Bentley and Sedgewick, 1997), as no string needs to be made.
   */
  int[] sortedOrder() {
    int[] order = new int[size()];
    Arrays.setAll(order, i -> i);
    sort(order, 0, order.length, 0);
    return order;
  }

  private void sort(int[] order, int from, int to, int depth) {
    int low = from;
    int high = to;
    int at = depth;
    while (high - low > 1) {
      int pivot = byteAt(order[(low + high) >>> 1], at);
      int less = low;
      int more = high;
      for (int i = low; i < more; ) {
        int value = byteAt(order[i], at);
        if (value < pivot) {
          swap(order, less++, i++);
        } else if (value > pivot) {
          swap(order, i, --more);
        } else {
          i++;
        }
      }
      sort(order, low, less, at);
      sort(order, more, high, at);
      if (pivot < 0) {
        return; // equal to their ends
      }
      low = less; // the equal ones go on with the next byte, without recursion
      high = more;
      at++;
    }
  }

  private int byteAt(int index, int depth) {
    int at = starts[index] + depth;
    return at < starts[index + 1] ? utf8[at] & 0xFF : -1;
  }

  private static void swap(int[] order, int i, int j) {
    int value = order[i];
    order[i] = order[j];
    order[j] = value;
  }

  /** The same paths in another order. */
  PackedPaths reorder(int[] order) {
    byte[] bytes = new byte[utf8.length];
    int[] newStarts = new int[starts.length];
    for (int i = 0; i < order.length; i++) {
      int length = starts[order[i] + 1] - starts[order[i]];
      System.arraycopy(utf8, starts[order[i]], bytes, newStarts[i], length);
      newStarts[i + 1] = newStarts[i] + length;
    }
    return new PackedPaths(bytes, newStarts);
  }

  /** Collects paths one by one. */
  static final class Builder {

    private byte[] utf8 = new byte[1 << 12];
    private int[] starts = new int[1 << 8];
    private int size;

    /**
     * Adds a path.
     *
     * @throws IllegalStateException when all together would take more than 2 GiB
     */
    void add(String path) {
      byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
      int start = starts[size];
      if (bytes.length > Integer.MAX_VALUE - 8 - start) {
        throw new IllegalStateException("more than 2 GiB of paths after %,d files".formatted(size));
      }
      utf8 = grown(utf8, start + bytes.length);
      System.arraycopy(bytes, 0, utf8, start, bytes.length);
      size++;
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, size + (size >> 1));
      }
      starts[size] = start + bytes.length;
    }

    int size() {
      return size;
    }

    PackedPaths build() {
      return new PackedPaths(Arrays.copyOf(utf8, starts[size]), Arrays.copyOf(starts, size + 1));
    }

    private static byte[] grown(byte[] bytes, int needed) {
      if (needed <= bytes.length) {
        return bytes;
      }
      long half = bytes.length + (long) (bytes.length >> 1);
      return Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, half)));
    }
  }
}
