package dev.sdclr.data.folder;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a text in UTF-8, or in UTF-16 with the mark that it begins with.
 *
 * <p>A line ends at a line feed, a carriage return, or both. Each is decoded by itself, so that the
 * one that is not text can be named.
 */
final class ListLines implements Closeable {

  /** No system has longer paths; a file without lines may have no end. */
  private static final int MAX_LINE_LENGTH = 1 << 16;

  private static final int END = -1;

  private final InputStream in;
  private final Charset charset;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int number;

  /** A unit that was read and belongs to what follows. */
  private int pushedBack = END;

  /** Reads what {@code in} gives, which is closed with this. */
  ListLines(InputStream in) throws IOException {
    this.in = new BufferedInputStream(in);
    charset = byMark();
  }

  /** Passes over the byte order mark. */
  private Charset byMark() throws IOException {
    in.mark(3);
    byte[] first = in.readNBytes(3);
    in.reset();
    if (startsWith(first, 0xEF, 0xBB, 0xBF)) {
      in.skipNBytes(3);
    } else if (startsWith(first, 0xFF, 0xFE)) {
      in.skipNBytes(2);
      return StandardCharsets.UTF_16LE;
    } else if (startsWith(first, 0xFE, 0xFF)) {
      in.skipNBytes(2);
      return StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != start[i]) {
        return false;
      }
    }
    return true;
  }

  /** Number of the line that {@link #next} gave last, from 1. */
  int number() {
    return number;
  }

  /**
   * The next line, without its end; null after the last.
   *
   * @throws IOException in one phrase that names the line when it is not text, or too long
   */
  String next() throws IOException {
    int unit = unit();
    if (unit == END) {
      return null;
    }
    number++;
    line.reset();
    while (unit != END && unit != '\n' && unit != '\r') {
      append(unit);
      unit = unit();
    }
    if (unit == '\r') {
      int next = unit();
      pushedBack = next == '\n' ? END : next;
    }
    return decoded();
  }

  /** A byte, or the two of UTF-16. */
  private int unit() throws IOException {
    if (pushedBack != END) {
      int unit = pushedBack;
      pushedBack = END;
      return unit;
    }
    int first = in.read();
    if (charset.equals(StandardCharsets.UTF_8) || first == END) {
      return first;
    }
    int second = Math.max(0, in.read());
    return charset.equals(StandardCharsets.UTF_16LE) ? second << 8 | first : first << 8 | second;
  }

  private void append(int unit) throws IOException {
    if (unit == 0) {
      throw new IOException(
          "it is not text in UTF-8: line %d has a zero byte (save UTF-16 as UTF-8)"
              .formatted(number));
    } else if (line.size() >= MAX_LINE_LENGTH) {
      throw new IOException(
          "line %d has more than %,d characters".formatted(number, MAX_LINE_LENGTH));
    }
    if (!charset.equals(StandardCharsets.UTF_8)) {
      line.write(unit >> 8);
    }
    line.write(unit);
  }

  private String decoded() throws IOException {
    Charset units = charset.equals(StandardCharsets.UTF_8) ? charset : StandardCharsets.UTF_16BE;
    try {
      return units.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(
          "it is not text in %s: line %d has invalid bytes (save it as UTF-8)"
              .formatted(charset.name(), number),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
