package dev.sdclr.data.folder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Many names in one byte array: a million of them take tens of megabytes, not hundreds. */
public final class PackedNames {

  private final byte[] utf8;
  private final int[] starts;

  /** Name {@code i} is {@code utf8[starts[i] .. starts[i + 1])}. */
  private PackedNames(byte[] utf8, int[] starts) {
    this.utf8 = utf8;
    this.starts = starts;
  }

  public int size() {
    return starts.length - 1;
  }

  public String get(int index) {
    int start = starts[index];
    return new String(utf8, start, starts[index + 1] - start, StandardCharsets.UTF_8);
  }

  /** Length in bytes. */
  int length(int index) {
    return starts[index + 1] - starts[index];
  }

  /** Whether the name ends in a slash, as this package writes a folder's. */
  boolean isFolder(int index) {
    return length(index) > 0 && utf8[starts[index + 1] - 1] == '/';
  }

  /** Copies the bytes of a name to {@code target} from {@code offset} on. */
  void copy(int index, byte[] target, int offset) {
    System.arraycopy(utf8, starts[index], target, offset, length(index));
  }

  /**
   * The indices in byte-wise order of the names, which is the same on every machine.
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

  /** The same names in another order. */
  PackedNames reorder(int[] order) {
    byte[] bytes = new byte[utf8.length];
    int[] newStarts = new int[starts.length];
    for (int i = 0; i < order.length; i++) {
      copy(order[i], bytes, newStarts[i]);
      newStarts[i + 1] = newStarts[i] + length(order[i]);
    }
    return new PackedNames(bytes, newStarts);
  }

  /** The same names, sorted. */
  PackedNames sorted() {
    return reorder(sortedOrder());
  }

  /** Bytes that {@link #write} takes. */
  public long writtenBytes() {
    return 2L * Integer.BYTES + (long) Integer.BYTES * size() + utf8.length;
  }

  /** Writes them so that {@link #read} finds them again. */
  public void write(ByteBuffer out) {
    out.putInt(size()).putInt(utf8.length);
    for (int i = 0; i < size(); i++) {
      out.putInt(length(i));
    }
    out.put(utf8);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when it is corrupt
   */
  static PackedNames read(ByteBuffer in) {
    PackedNames names = readAny(in);
    names.requireEntries();
    return names;
  }

  /**
   * Reads what {@link #write} wrote of names that need not be those of files.
   *
   * @throws IllegalArgumentException when it is corrupt
   */
  public static PackedNames readAny(ByteBuffer in) {
    long size = in.getInt();
    long bytes = in.getInt();
    if (size < 0 || bytes < 0 || size * Integer.BYTES + bytes > in.remaining()) {
      throw new IllegalArgumentException(
          "%d names of %d bytes do not fit in %d bytes".formatted(size, bytes, in.remaining()));
    }
    int[] starts = new int[(int) size + 1];
    for (int i = 0; i < size; i++) {
      int length = in.getInt();
      if (length < 0 || length > bytes - starts[i]) {
        throw new IllegalArgumentException("name %d has %d bytes".formatted(i, length));
      }
      starts[i + 1] = starts[i] + length;
    }
    byte[] utf8 = new byte[starts[(int) size]];
    in.get(utf8);
    return new PackedNames(utf8, starts);
  }

  /** Names that lead elsewhere than into their folder are nothing that {@link #write} was given. */
  private void requireEntries() {
    for (int i = 0; i < size(); i++) {
      int end = starts[i + 1] - (isFolder(i) ? 1 : 0);
      boolean dots = end > starts[i] && end - starts[i] <= 2;
      boolean inside = end > starts[i];
      for (int at = starts[i]; at < end; at++) {
        dots &= utf8[at] == '.';
        inside &= utf8[at] != '/' && utf8[at] != 0;
      }
      if (dots || !inside) {
        throw new IllegalArgumentException("name %d does not name a file or folder".formatted(i));
      }
    }
  }

  /** Collects names one by one. */
  public static final class Builder {

    private byte[] utf8 = new byte[1 << 12];
    private int[] starts = new int[1 << 8];
    private int size;

    /**
     * Adds a name.
     *
     * @throws IllegalStateException when all together would take more than 2 GiB
     */
    public void add(String name) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      int start = grow(bytes.length);
      System.arraycopy(bytes, 0, utf8, start, bytes.length);
    }

    /** Adds name {@code index} of {@code names}. */
    public void add(PackedNames names, int index) {
      int start = grow(names.length(index));
      names.copy(index, utf8, start);
    }

    /** Makes room for one more name and returns where it starts. */
    private int grow(int length) {
      int start = starts[size];
      if (length > Integer.MAX_VALUE - 8 - start) {
        throw new IllegalStateException("more than 2 GiB of names after %,d files".formatted(size));
      }
      utf8 = grown(utf8, start + length);
      size++;
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, size + (size >> 1));
      }
      starts[size] = start + length;
      return start;
    }

    public int size() {
      return size;
    }

    public PackedNames build() {
      return new PackedNames(Arrays.copyOf(utf8, starts[size]), Arrays.copyOf(starts, size + 1));
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
