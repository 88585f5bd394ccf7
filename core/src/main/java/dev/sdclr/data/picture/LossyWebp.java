package dev.sdclr.data.picture;

import dev.sdclr.data.Image;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/**
 * RGB of a lossy WebP picture as libwebp makes it: chroma interpolated between its samples ("fancy
 * upsampling"), then converted in libwebp's fixed point (its files upsampling.c and yuv.h).
 *
 * @param width in pixels
 * @param height in pixels
 */
record LossyWebp(int width, int height) {

  /** Y at 1.5 bytes a pixel with its chroma, RGB, its turned copy, and rows of blocks. */
  static final int BYTES_PER_PIXEL = 12;

  private static final int FRAME = 20;
  private static final int SIZES = FRAME + 6;
  private static final int SIZE_MASK = 0x3FFF;
  private static final int FRACTION_BITS = 6;

  /** What the header of a file of the simple form says. */
  static LossyWebp of(byte[] simple) throws EOFException {
    if (simple.length < SIZES + Integer.BYTES) {
      throw new EOFException();
    }
    ByteBuffer in = ByteBuffer.wrap(simple).order(ByteOrder.LITTLE_ENDIAN);
    return new LossyWebp(in.getShort(SIZES) & SIZE_MASK, in.getShort(SIZES + 2) & SIZE_MASK);
  }

  /** Decodes the file whose header it is. */
  Image decode(byte[] simple) throws IOException {
    int block = FilteredRows.BLOCK;
    int columns = (width + block - 1) / block;
    int rows = (height + block - 1) / block;
    byte[][] planes;
    try (ImageInputStream in = new ByteArrayInput(simple)) {
      in.setByteOrder(ByteOrder.LITTLE_ENDIAN);
      in.seek(FRAME);
      planes = FilteredRows.decode(in, columns, rows);
    }
    byte[] rgb = new byte[3 * width * height];
    int stride = block * columns;
    int[] u = new int[width];
    int[] v = new int[width];
    for (int y = 0, out = 0; y < height; y++) {
      interpolate(planes[1], stride / 2, y, u);
      interpolate(planes[2], stride / 2, y, v);
      for (int x = 0; x < width; x++, out += 3) {
        int luma = scaled(planes[0][y * stride + x] & 0xFF, 19077);
        rgb[out] = clip(luma + scaled(v[x], 26149) - 14234);
        rgb[out + 1] = clip(luma - scaled(u[x], 6419) - scaled(v[x], 13320) + 8708);
        rgb[out + 2] = clip(luma + scaled(u[x], 33050) - 17685);
      }
    }
    return new Image(width, height, rgb);
  }

  /** Nine sixteenths of the nearest sample, three of those beside it, one of that across. */
  private void interpolate(byte[] plane, int stride, int y, int[] row) {
    int lastColumn = (width + 1) / 2 - 1;
    int lastRow = (height + 1) / 2 - 1;
    int near = y / 2 * stride;
    int far = Math.max(0, Math.min(lastRow, y / 2 + (y % 2 == 0 ? -1 : 1))) * stride;
    for (int x = 0; x < width; x++) {
      int here = x / 2;
      int beside = Math.max(0, Math.min(lastColumn, here + (x % 2 == 0 ? -1 : 1)));
      int nearest = plane[near + here] & 0xFF;
      int besides = (plane[near + beside] & 0xFF) + (plane[far + here] & 0xFF);
      int across = plane[far + beside] & 0xFF;
      row[x] = (((nearest + 3 * besides + across + 8) >> 3) + nearest) >> 1;
    }
  }

  private static int scaled(int value, int factor) {
    return (value * factor) >> 8;
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value >> FRACTION_BITS));
  }
}
