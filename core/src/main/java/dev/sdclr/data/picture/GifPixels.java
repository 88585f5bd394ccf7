package dev.sdclr.data.picture;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOException;

/**
 * How many pixels the data of a GIF frame hold (GIF89a specification, appendix F): readers leave
 * out what is missing, without a word.
 */
final class GifPixels {

  private static final int MAX_CODE_BITS = 12;
  private static final int MAX_CODES = 1 << MAX_CODE_BITS;

  private final byte[] file;
  private final int[] pixelsOfCode = new int[MAX_CODES];
  private final int clear;
  private int at;
  private int leftInBlock;
  private int bits;
  private int bitCount;

  private GifPixels(byte[] file, int first) throws IIOException {
    this.file = file;
    at = first;
    int colorBits = file[first - 1] & 0xFF;
    if (colorBits >= MAX_CODE_BITS) {
      throw new IIOException("codes of %d bits are not supported".formatted(colorBits + 1));
    }
    clear = 1 << colorBits;
    Arrays.fill(pixelsOfCode, 0, clear, 1);
  }

  /**
   * Checks that there are enough.
   *
   * @param first place of the frame's blocks, all of which lie within the file
   * @param pixels of the frame
   * @throws IOException when its data end early, or are corrupt before
   */
  static void require(byte[] file, int first, long pixels) throws IOException {
    new GifPixels(file, first).require(pixels);
  }

  private void require(long pixels) throws IOException {
    int codeBits = Integer.numberOfTrailingZeros(clear) + 1;
    int next = clear + 2;
    int last = clear;
    for (long found = 0; found < pixels; ) {
      int code = code(codeBits);
      if (code == clear) {
        codeBits = Integer.numberOfTrailingZeros(clear) + 1;
        next = clear + 2;
      } else if (code == clear + 1) {
        throw new EOFException();
      } else {
        if (last != clear && next < MAX_CODES) {
          pixelsOfCode[next++] = pixelsOfCode[last] + 1;
          codeBits += next == 1 << codeBits && codeBits < MAX_CODE_BITS ? 1 : 0;
        }
        if (code >= next || (last == clear && code > clear)) {
          throw new IIOException("its data are corrupt");
        }
        found += pixelsOfCode[code];
      }
      last = code;
    }
  }

  private int code(int codeBits) throws EOFException {
    while (bitCount < codeBits) {
      if (leftInBlock == 0) {
        leftInBlock = file[at++] & 0xFF;
        if (leftInBlock == 0) {
          throw new EOFException();
        }
      }
      bits |= (file[at++] & 0xFF) << bitCount;
      bitCount += Byte.SIZE;
      leftInBlock--;
    }
    int code = bits & ((1 << codeBits) - 1);
    bits >>>= codeBits;
    bitCount -= codeBits;
    return code;
  }
}
