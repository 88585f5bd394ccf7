package dev.sdclr.data.picture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.IIOException;

/**
 * The pixels of a WebP file's first frame (RFC 9649, section 2), without what surrounds them.
 *
 * <p>A file of the extended form has a canvas, a colour profile, alpha and any number of frames
 * beside; alpha and profiles are ignored, and each frame has its size in itself.
 *
 * @param alone a file of the simple form with that frame alone
 * @param place on an animation's black canvas; empty for a still picture
 */
@SuppressWarnings("ArrayRecordComponent") // made once, passed on, never compared
record WebpFrame(byte[] alone, Optional<FramePlace> place) {

  private static final int RIFF = 0x46464952;
  private static final int WEBP = 0x50424557;
  private static final int LOSSY = 0x20385056;
  private static final int LOSSLESS = 0x4C385056;
  private static final int EXTENDED = 0x58385056;
  private static final int ANIMATION_FRAME = 0x464D4E41;

  private static final int HEADER_BYTES = 12;
  private static final int CHUNK_BYTES = 8;
  private static final int FRAME_HEADER_BYTES = 16;
  private static final int CANVAS_BYTES = 10;

  /**
   * The decoder looks at eight bytes at once, and would take the end of a short file for
   * corruption.
   */
  private static final int READ_AHEAD_BYTES = 16;

  /**
   * Finds the first frame.
   *
   * @throws IOException when there is none, or the file ends early
   */
  static WebpFrame first(byte[] file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < HEADER_BYTES + CHUNK_BYTES) {
      throw new EOFException();
    }
    // The decoder fills up silently; but the file says in its second word how long it is.
    long end = CHUNK_BYTES + Integer.toUnsignedLong(in.getInt(4));
    if (end > file.length) {
      throw new EOFException();
    }
    int at = pixels(in, HEADER_BYTES, (int) end);
    int length = CHUNK_BYTES + in.getInt(at + 4);
    int whole = HEADER_BYTES + length + length % 2;
    ByteBuffer simple = ByteBuffer.allocate(whole + READ_AHEAD_BYTES);
    simple.order(ByteOrder.LITTLE_ENDIAN);
    simple.putInt(RIFF).putInt(whole - CHUNK_BYTES).putInt(WEBP);
    return new WebpFrame(simple.put(file, at, length).array(), place(in, at));
  }

  /** Each frame of an animation begins with its place; the file begins with the canvas. */
  private static Optional<FramePlace> place(ByteBuffer in, int pixels) throws IIOException {
    int first = HEADER_BYTES;
    if (in.getInt(first) != EXTENDED || pixels < first + CHUNK_BYTES + CANVAS_BYTES) {
      return Optional.empty();
    }
    for (long at = first; at + CHUNK_BYTES <= pixels; ) {
      int start = (int) at;
      if (in.getInt(start) == ANIMATION_FRAME) {
        int canvas = first + CHUNK_BYTES + 4;
        int width = 1 + threeBytes(in, canvas);
        int height = 1 + threeBytes(in, canvas + 3);
        int left = 2 * threeBytes(in, start + CHUNK_BYTES);
        int top = 2 * threeBytes(in, start + CHUNK_BYTES + 3);
        if (left >= width || top >= height) {
          throw new IIOException("its first frame lies outside");
        }
        return Optional.of(new FramePlace(width, height, left, top, (byte) 0, (byte) 0, (byte) 0));
      }
      long length = Integer.toUnsignedLong(in.getInt(start + 4));
      at += CHUNK_BYTES + length + length % 2;
    }
    return Optional.empty();
  }

  private static int threeBytes(ByteBuffer in, int at) {
    return in.getInt(at) & 0xFFFFFF;
  }

  /** Where the chunk of the first pixels begins, between two places. */
  private static int pixels(ByteBuffer in, int from, int to) throws IOException {
    long at = from;
    while (at + CHUNK_BYTES <= to) {
      int start = (int) at;
      int type = in.getInt(start);
      long length = Integer.toUnsignedLong(in.getInt(start + 4));
      if (at + CHUNK_BYTES + length > to) {
        throw new EOFException();
      }
      if (type == LOSSY || type == LOSSLESS) {
        return start;
      } else if (type == ANIMATION_FRAME && from == HEADER_BYTES) {
        int inner = start + CHUNK_BYTES + FRAME_HEADER_BYTES;
        return pixels(in, inner, (int) (at + CHUNK_BYTES + length));
      } else if (from == HEADER_BYTES && at == from && type != EXTENDED) {
        break;
      }
      at += CHUNK_BYTES + length + length % 2;
    }
    throw new IIOException("there are no pixels");
  }

  /** Whether a file of the simple form is lossless. */
  static boolean isLossless(byte[] simple) {
    return Arrays.mismatch(
            simple, HEADER_BYTES, HEADER_BYTES + 4, new byte[] {'V', 'P', '8', 'L'}, 0, 4)
        < 0;
  }
}
