package dev.sdclr.data.picture;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.IIOException;

/**
 * The first frame of a GIF file (GIF89a specification), without comments and further frames.
 *
 * @param alone a file of that frame
 * @param blocks place of its pixels' first one in that file
 * @param width of it in pixels
 * @param height of it
 * @param place on its screen, whose rest has the transparent colour or else the palette's first, as
 *     Pillow fills it
 */
@SuppressWarnings("ArrayRecordComponent") // made once, passed on, never compared
record GifFrame(byte[] alone, int blocks, int width, int height, FramePlace place) {

  private static final int HEADER_BYTES = 13;
  private static final int FLAGS = 10;
  private static final int PALETTE_FLAG = 0x80;
  private static final int PALETTE_SIZE = 7;
  private static final int GREYS = 256;
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xF9;
  private static final int FRAME = 0x2C;
  private static final int FRAME_BYTES = 10;

  /**
   * Finds the first frame.
   *
   * @throws IOException when there is none, or the file ends early
   */
  static GifFrame first(byte[] file) throws IOException {
    KeptParts kept = new KeptParts(file);
    int header = HEADER_BYTES + paletteBytes(file, FLAGS);
    kept.keep(0, PixelData.within(file, header));
    int at = header;
    int palette = at > HEADER_BYTES ? HEADER_BYTES : 0;
    int background = 0;
    while (byteAt(file, at) == EXTENSION) {
      if (byteAt(file, at + 1) == GRAPHIC_CONTROL && byteAt(file, at + 2) >= 4) {
        boolean transparent = (byteAt(file, at + 3) & 1) != 0;
        background = transparent ? byteAt(file, at + 6) : background;
      }
      at = afterBlocks(file, at + 2);
    }
    if (byteAt(file, at) != FRAME) {
      throw new IIOException("there is no frame");
    }
    int localBytes = paletteBytes(file, at + FRAME_BYTES - 1);
    palette = localBytes > 0 ? at + FRAME_BYTES : palette;
    int end = at + FRAME_BYTES + localBytes + 1;
    int last = afterBlocks(file, end);
    kept.keep(at, last);
    int left = wordAt(file, at + 1);
    int top = wordAt(file, at + 3);
    int width = wordAt(file, at + 5);
    int height = wordAt(file, at + 7);
    int[] color = new int[3];
    for (int c = 0; c < 3; c++) {
      int entry = palette + 3 * background + c;
      color[c] = palette == 0 ? background : entry < file.length ? file[entry] : 0;
    }
    FramePlace place =
        new FramePlace(
            Math.max(wordAt(file, 6), left + width),
            Math.max(wordAt(file, 8), top + height),
            left,
            top,
            (byte) color[0],
            (byte) color[1],
            (byte) color[2]);
    byte[] alone = palette == 0 ? withGreys(kept.joined()) : kept.joined();
    return new GifFrame(alone, alone.length - (last - end), width, height, place);
  }

  /** Without any palette, colours are grey as in Pillow; readers have other ideas of them. */
  private static byte[] withGreys(byte[] file) {
    byte[] greys = new byte[3 * GREYS];
    for (int i = 0; i < greys.length; i++) {
      greys[i] = (byte) (i / 3);
    }
    ByteBuffer whole = ByteBuffer.allocate(file.length + greys.length);
    whole.put(file, 0, HEADER_BYTES).put(greys);
    whole.put(file, HEADER_BYTES, file.length - HEADER_BYTES);
    byte flags = (byte) (file[FLAGS] | PALETTE_FLAG | PALETTE_SIZE);
    return whole.put(FLAGS, flags).array();
  }

  /**
   * Checks that its data do not end before all pixels are there.
   *
   * @throws IOException when they do, or are corrupt
   */
  void requireWhole() throws IOException {
    GifPixels.require(alone, blocks, (long) width * height);
  }

  /** Bytes of the palette that a byte of flags announces. */
  private static int paletteBytes(byte[] file, int flags) throws EOFException {
    int value = byteAt(file, flags);
    return (value & PALETTE_FLAG) == 0 ? 0 : 3 << ((value & 7) + 1);
  }

  /** Where a row of blocks ends, each after its length, the last one empty. */
  private static int afterBlocks(byte[] file, int first) throws EOFException {
    int at = first;
    for (int length = byteAt(file, at); length > 0; length = byteAt(file, at)) {
      at += 1 + length;
    }
    return at + 1;
  }

  private static int wordAt(byte[] file, int at) throws EOFException {
    return byteAt(file, at) | byteAt(file, at + 1) << 8;
  }

  private static int byteAt(byte[] file, int at) throws EOFException {
    return file[PixelData.within(file, at + 1) - 1] & 0xFF;
  }
}
