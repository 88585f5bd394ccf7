package dev.sdclr.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A kind of file and what reads it.
 *
 * @param name stands in failures and selects it, such as {@code npy}
 * @param examples valid files, at least one
 * @param words of the format, which corruption strews in
 * @param structure change that knows the format
 * @param reading what reads it
 * @param limit what reading may allocate
 */
public record FuzzTarget(
    String name,
    List<byte[]> examples,
    List<byte[]> words,
    Mutation structure,
    Reading reading,
    Limit limit) {

  public FuzzTarget {
    Objects.requireNonNull(name, "name");
    examples = List.copyOf(examples);
    words = List.copyOf(words);
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("needs at least one valid example of " + name);
    }
  }

  /**
   * Bytes that reading may allocate on the heap, garbage included.
   *
   * @param bytes whatever the file's length
   * @param perByte for each byte of the file
   */
  public record Limit(long bytes, long perByte) {

    long of(byte[] file) {
      return bytes + perByte * file.length;
    }
  }

  /** A kind of file without a structure that pays to know. */
  public static FuzzTarget plain(
      String name, List<byte[]> examples, List<byte[]> words, Reading reading, Limit limit) {
    return new FuzzTarget(name, examples, words, (file, random) -> file, reading, limit);
  }

  /** The bytes of some words. */
  public static List<byte[]> words(String... words) {
    return Stream.of(words).map(word -> word.getBytes(StandardCharsets.ISO_8859_1)).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
