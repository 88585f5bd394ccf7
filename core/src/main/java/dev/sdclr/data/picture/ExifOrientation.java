package dev.sdclr.data.picture;

import dev.sdclr.data.Image;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a camera was held, and how to turn its picture upright.
 *
 * <p>Tag 0x0112 of the Exif standard (CIPA DC-008, section 4.6.4).
 */
enum ExifOrientation {
  UPRIGHT,
  MIRRORED,
  ROTATED_180,
  FLIPPED,
  TRANSPOSED,
  ROTATE_90,
  TRANSVERSED,
  ROTATE_270;

  private static final int TAG = 0x0112;

  /** By the Exif tag; where there is none, by XMP. A wrong Exif tag counts as upright. */
  static ExifOrientation of(Optional<ByteBuffer> exif, Optional<ByteBuffer> xmp) {
    OptionalInt said =
        exif.map(block -> ExifBlock.wholeTag(block, TAG)).orElse(OptionalInt.empty());
    int tag = said.orElseGet(() -> xmp.map(XmpPacket::orientation).orElse(0));
    return tag >= 1 && tag <= 8 ? values()[tag - 1] : UPRIGHT;
  }

  /** Turns {@code stored} upright; answers the same image where it is already. */
  Image apply(Image stored) {
    int w = stored.width();
    int h = stored.height();
    int last = w * h - 1;
    return switch (this) {
      case UPRIGHT -> stored;
      case MIRRORED -> pick(stored, w, h, w - 1, -1, w);
      case ROTATED_180 -> pick(stored, w, h, last, -1, -w);
      case FLIPPED -> pick(stored, w, h, w * (h - 1), 1, -w);
      case TRANSPOSED -> pick(stored, h, w, 0, w, 1);
      case ROTATE_90 -> pick(stored, h, w, w * (h - 1), -w, 1);
      case TRANSVERSED -> pick(stored, h, w, last, -w, -1);
      case ROTATE_270 -> pick(stored, h, w, w - 1, w, -1);
    };
  }

  /** Pixel (x, y) of the result is pixel {@code origin + x * right + y * down} of the source. */
  private static Image pick(Image source, int width, int height, int origin, int right, int down) {
    byte[] from = source.rgb();
    byte[] to = new byte[from.length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      int in = 3 * (origin + y * down);
      for (int x = 0; x < width; x++, in += 3 * right) {
        to[out++] = from[in];
        to[out++] = from[in + 1];
        to[out++] = from[in + 2];
      }
    }
    return new Image(width, height, to);
  }
}
