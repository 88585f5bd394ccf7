package dev.sdclr.data.shard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A member's header in a tar archive (POSIX.1-1988 ustar, with GNU's binary sizes).
 *
 * @param name with its prefix
 * @param size of the content in bytes
 * @param type as it is written
 */
public record TarHeader(String name, long size, char type) {

  /** Headers and contents start at multiples of this. */
  public static final int BLOCK = 512;

  private static final int NAME_LENGTH = 100;
  private static final int SIZE_OFFSET = 124;
  private static final int NUMBER_LENGTH = 12;
  private static final int CHECKSUM_OFFSET = 148;
  private static final int CHECKSUM_LENGTH = 8;
  private static final int TYPE_OFFSET = 156;
  private static final int MAGIC_OFFSET = 257;
  private static final int PREFIX_OFFSET = 345;
  private static final int PREFIX_LENGTH = 155;

  /** Whether a block is the mark of the archive's end. */
  public static boolean isEnd(byte[] block) {
    for (byte value : block) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a block.
   *
   * @throws IllegalArgumentException when it is not a header, saying why
   */
  public static TarHeader of(byte[] block) {
    if (octal(block, CHECKSUM_OFFSET, CHECKSUM_LENGTH) != sum(block)) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    String name = text(block, 0, NAME_LENGTH);
    String prefix = isUstar(block) ? text(block, PREFIX_OFFSET, PREFIX_LENGTH) : "";
    long size = block[SIZE_OFFSET] < 0 ? binary(block) : octal(block, SIZE_OFFSET, NUMBER_LENGTH);
    char type = block[TYPE_OFFSET] == 0 ? '0' : (char) (block[TYPE_OFFSET] & 0xFF);
    return new TarHeader(prefix.isEmpty() ? name : prefix + "/" + name, size, type);
  }

  /** Whether the member is a file with a content of its own. */
  public boolean isRegularFile() {
    return type == '0' || type == '7';
  }

  /** Bytes after the content, up to the next header. */
  public long padding() {
    return Math.floorMod(-size, BLOCK);
  }

  /** GNU's own form has other things where POSIX has the prefix. */
  private static boolean isUstar(byte[] block) {
    return text(block, MAGIC_OFFSET, 6).equals("ustar") && block[MAGIC_OFFSET + 5] == 0;
  }

  private static String text(byte[] block, int offset, int length) {
    int end = offset;
    while (end < offset + length && block[end] != 0) {
      end++;
    }
    return text(Arrays.copyOfRange(block, offset, end));
  }

  /**
   * A text of the archive's, as UTF-8 or, where it is not, byte by byte as ISO 8859-1: names of
   * different bytes stay different.
   */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Of all bytes, those of the checksum itself counting as spaces. */
  private static long sum(byte[] block) {
    long sum = (long) CHECKSUM_LENGTH * ' ';
    for (int i = 0; i < BLOCK; i++) {
      if (i < CHECKSUM_OFFSET || i >= CHECKSUM_OFFSET + CHECKSUM_LENGTH) {
        sum += block[i] & 0xFF;
      }
    }
    return sum;
  }

  private static long octal(byte[] block, int offset, int length) {
    String text = text(block, offset, length).strip();
    if (!text.matches("[0-7]{1,12}")) {
      throw new IllegalArgumentException("'%s' is not a number".formatted(shown(text)));
    }
    return Long.parseLong(text, 8);
  }

  private static String shown(String text) {
    return text.replaceAll("[^\\p{Graph} ]", "?");
  }

  /** Base 256, for sizes of 8 GiB and more. */
  private static long binary(byte[] block) {
    ByteBuffer number = ByteBuffer.wrap(block, SIZE_OFFSET, NUMBER_LENGTH);
    boolean fits = number.getInt() == 1 << 31;
    long size = number.getLong();
    if (!fits || size < 0) {
      throw new IllegalArgumentException("its size is not a number that a file can have");
    }
    return size;
  }
}
