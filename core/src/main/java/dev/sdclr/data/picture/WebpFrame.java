package dev.sdclr.data.picture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
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
  private static final String LOSSY = "VP8 ";
  private static final String LOSSLESS = "VP8L";
  private static final String EXTENDED = "VP8X";
  private static final String ANIMATION_FRAME = "ANMF";

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
    if (file.length < RiffChunk.FILE_HEADER_BYTES + RiffChunk.HEADER_BYTES) {
      throw new EOFException();
    }
    // The decoder fills up silently; but the file says in its second word how long it is.
    long end =
        RiffChunk.HEADER_BYTES
            + Integer.toUnsignedLong(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES));
    if (end > file.length) {
      throw new EOFException();
    }
    RiffChunk first = find(file, RiffChunk.FILE_HEADER_BYTES, (int) end, chunk -> true);
    RiffChunk frame =
        first.type().equals(EXTENDED)
            ? find(file, first.to(), (int) end, WebpFrame::isFrameOrPixels)
            : first;
    if (!frame.type().equals(ANIMATION_FRAME)) {
      return new WebpFrame(alone(file, frame), Optional.empty());
    }
    int inner = frame.dataFrom() + FRAME_HEADER_BYTES;
    RiffChunk pixels = find(file, inner, frame.dataTo(), WebpFrame::isPixels);
    return new WebpFrame(alone(file, pixels), place(first, frame));
  }

  private static boolean isPixels(RiffChunk chunk) {
    return chunk.type().equals(LOSSY) || chunk.type().equals(LOSSLESS);
  }

  private static boolean isFrameOrPixels(RiffChunk chunk) {
    return chunk.type().equals(ANIMATION_FRAME) || isPixels(chunk);
  }

  /** The first chunk between two places that is wanted. */
  private static RiffChunk find(byte[] file, int from, int to, Predicate<RiffChunk> wanted)
      throws IOException {
    int whole = from;
    for (RiffChunk chunk : (Iterable<RiffChunk>) RiffChunk.in(file, from, to)::iterator) {
      if (wanted.test(chunk)) {
        return chunk;
      }
      whole = chunk.to();
    }
    if (whole + RiffChunk.HEADER_BYTES <= to) {
      throw new EOFException(); // of a chunk that is not whole
    }
    throw new IIOException("there are no pixels");
  }

  private static byte[] alone(byte[] file, RiffChunk pixels) throws IOException {
    if (!isPixels(pixels)) {
      throw new IIOException("there are no pixels");
    }
    int length = pixels.dataTo() - pixels.from();
    int whole = RiffChunk.FILE_HEADER_BYTES + length + length % 2;
    ByteBuffer simple = ByteBuffer.allocate(whole + READ_AHEAD_BYTES);
    simple.order(ByteOrder.LITTLE_ENDIAN);
    simple.putInt(RIFF).putInt(whole - RiffChunk.HEADER_BYTES).putInt(WEBP);
    return simple.put(file, pixels.from(), length).array();
  }

  /** Each frame of an animation begins with its place; the file begins with the canvas. */
  private static Optional<FramePlace> place(RiffChunk first, RiffChunk frame) throws IIOException {
    ByteBuffer canvas = first.data();
    if (!first.type().equals(EXTENDED) || canvas.limit() < CANVAS_BYTES) {
      return Optional.empty();
    }
    int width = 1 + threeBytes(canvas, 4);
    int height = 1 + threeBytes(canvas, 7);
    int left = 2 * threeBytes(frame.data(), 0);
    int top = 2 * threeBytes(frame.data(), 3);
    if (left >= width || top >= height) {
      throw new IIOException("its first frame lies outside");
    }
    return Optional.of(new FramePlace(width, height, left, top, (byte) 0, (byte) 0, (byte) 0));
  }

  private static int threeBytes(ByteBuffer in, int at) {
    return Short.toUnsignedInt(in.getShort(at)) | Byte.toUnsignedInt(in.get(at + 2)) << 16;
  }

  /** Whether a file of the simple form is lossless. */
  static boolean isLossless(byte[] simple) {
    return Arrays.mismatch(
            simple,
            RiffChunk.FILE_HEADER_BYTES,
            RiffChunk.FILE_HEADER_BYTES + 4,
            new byte[] {'V', 'P', '8', 'L'},
            0,
            4)
        < 0;
  }
}
