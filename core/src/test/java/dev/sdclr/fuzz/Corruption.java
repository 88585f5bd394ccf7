package dev.sdclr.fuzz;

import dev.sdclr.SplitMix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Changes to bytes of any format. */
public final class Corruption {

  /** Where lengths, counts and places go wrong. */
  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    9,
    15,
    16,
    17,
    0x7F,
    0x80,
    0xFF,
    0x100,
    1000,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x10000,
    1 << 20,
    1 << 24,
    0x7FFFFFF7,
    0x7FFFFFFF,
    0x80000000L,
    0xFFFFFFFFL,
    0x100000000L,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2,
    -8
  };

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1",
          "7",
          "255",
          "256",
          "65536",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "99999999999999999999999999999999",
          "1e308",
          "1e999",
          "1e999999999",
          "-0.0",
          "1.5",
          "NaN",
          ".inf",
          "0x7fffffff",
          "0o17",
          "1_000",
          "0000000001",
          "\u0661");

  private Corruption() {}

  /** One to eight changes, mostly few. */
  static byte[] several(byte[] file, FuzzTarget target, SplitMix random) {
    byte[] corrupt = file;
    int changes = 1 + Integer.numberOfTrailingZeros(random.nextInt(128) | 128);
    for (int i = 0; i < changes; i++) {
      corrupt = one(corrupt, target.examples(), target.words(), random);
    }
    return corrupt;
  }

  /**
   * One change.
   *
   * @param others to splice with, at least one
   * @param words to strew in
   */
  public static byte[] one(byte[] file, List<byte[]> others, List<byte[]> words, SplitMix random) {
    if (file.length == 0) {
      return others.get(random.nextInt(others.size()));
    }
    int at = random.nextInt(file.length);
    int end = Math.min(file.length, at + 1 + random.nextInt(1 << random.nextInt(12)));
    return switch (random.nextInt(16)) {
      case 0, 1 -> with(file, at, (byte) (file[at] ^ 1 << random.nextInt(8)));
      case 2 -> with(file, at, (byte) random.nextInt(256));
      case 3, 4, 5 -> edge(file, at, random);
      case 6 -> nearby(file, at, random);
      case 7 -> Arrays.copyOf(file, at);
      case 8 -> Arrays.copyOf(file, file.length + 1 + random.nextInt(1 << random.nextInt(14)));
      case 9 -> join(Arrays.copyOf(file, at), Arrays.copyOfRange(file, end, file.length));
      case 10 -> join(Arrays.copyOf(file, end), Arrays.copyOfRange(file, at, file.length));
      case 11 -> moved(file, at, end, random);
      case 12 -> spliced(file, at, others.get(random.nextInt(others.size())), random);
      case 13 -> number(file, at, random);
      case 14 -> filled(file, at, end, random);
      default -> word(file, at, words, random);
    };
  }

  /** A value at which lengths and counts go wrong. */
  public static long edge(SplitMix random) {
    return EDGES[random.nextInt(EDGES.length)];
  }

  private static byte[] with(byte[] file, int at, byte value) {
    byte[] changed = file.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] edge(byte[] file, int at, SplitMix random) {
    long value = random.nextInt(4) == 0 ? file.length + random.nextInt(5) - 2 : edge(random);
    return put(file, at, 1 << random.nextInt(4), value, order(random));
  }

  /** A number that is there already, a little or twice as large. */
  private static byte[] nearby(byte[] file, int at, SplitMix random) {
    int width = 1 << random.nextInt(4);
    ByteOrder order = order(random);
    byte[] eight = Arrays.copyOfRange(file, at, at + Long.BYTES);
    long value = ByteBuffer.wrap(eight).order(order).getLong();
    if (order == ByteOrder.BIG_ENDIAN) {
      value >>>= 8 * (Long.BYTES - width);
    }
    long[] changed = {value + 1, value - 1, 2 * value, value >> 1, -value, value + 256};
    return put(file, at, width, changed[random.nextInt(changed.length)], order);
  }

  private static ByteOrder order(SplitMix random) {
    return random.nextInt(2) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
  }

  /** A copy with a number of some bytes at a place, cut where the file ends. */
  public static byte[] put(byte[] file, int at, int width, long value, ByteOrder order) {
    byte[] changed = file.clone();
    for (int i = 0; i < width && at + i < file.length; i++) {
      int shift = order == ByteOrder.LITTLE_ENDIAN ? 8 * i : 8 * (width - 1 - i);
      changed[at + i] = (byte) (value >> shift);
    }
    return changed;
  }

  private static byte[] moved(byte[] file, int at, int end, SplitMix random) {
    byte[] changed = file.clone();
    int from = random.nextInt(file.length);
    System.arraycopy(file, from, changed, at, Math.min(end - at, file.length - from));
    return changed;
  }

  private static byte[] spliced(byte[] file, int at, byte[] other, SplitMix random) {
    int from = other.length == 0 ? 0 : random.nextInt(other.length);
    return join(Arrays.copyOf(file, at), Arrays.copyOfRange(other, from, other.length));
  }

  private static byte[] filled(byte[] file, int at, int end, SplitMix random) {
    byte[] changed = file.clone();
    int kind = random.nextInt(3);
    for (int i = at; i < end; i++) {
      changed[i] = kind == 0 ? 0 : kind == 1 ? (byte) 0xFF : (byte) random.nextInt(256);
    }
    return changed;
  }

  /** Another number in digits, where the next one stands. */
  private static byte[] number(byte[] file, int at, SplitMix random) {
    int from = at;
    while (from < file.length && (file[from] < '0' || file[from] > '9')) {
      from++;
    }
    int to = from;
    while (to < file.length && file[to] >= '0' && file[to] <= '9') {
      to++;
    }
    String number = NUMBERS.get(random.nextInt(NUMBERS.size()));
    return from == to ? file : replaced(file, from, to, number.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] word(byte[] file, int at, List<byte[]> words, SplitMix random) {
    if (words.isEmpty()) {
      return with(file, at, (byte) random.nextInt(256));
    }
    byte[] word = words.get(random.nextInt(words.size()));
    int to = random.nextInt(2) == 0 ? at : Math.min(file.length, at + word.length);
    return replaced(file, at, to, word);
  }

  private static byte[] replaced(byte[] file, int from, int to, byte[] by) {
    byte[] head = join(Arrays.copyOf(file, from), by);
    return join(head, Arrays.copyOfRange(file, to, file.length));
  }

  /** The bytes of one after those of the other. */
  public static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
