package dev.sdclr.augment;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.Image;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.MalformedImageException;
import java.util.Map;

/**
 * Reads the image at a position of an epoch's order; if asked to, goes on to the next readable one
 * when it is bad, so that batches keep their shape.
 *
 * <p>Which image is taken depends on the order and the position alone. Safe for concurrent use.
 */
final class ImageReader {

  /** An image and its number in the source. */
  record Found(int index, Image image) {}

  private final ImageSource source;
  private final boolean skipBadImages;
  private final SkippedImages skipped = new SkippedImages();

  ImageReader(ImageSource source, boolean skipBadImages) {
    this.source = source;
    this.skipBadImages = skipBadImages;
  }

  /**
   * @throws MalformedImageException when the image is bad and is not to be skipped
   * @throws SdclrException when no image of the order can be read
   */
  Found read(int[] order, int position) {
    if (!skipBadImages) {
      return new Found(order[position], source.read(order[position]));
    }
    for (int i = 0; i < order.length; i++) {
      int index = order[(position + i) % order.length];
      if (!skipped.contains(index)) {
        try {
          return new Found(index, source.read(index));
        } catch (MalformedImageException e) {
          skipped.add(index, source.path(index), e);
        }
      }
    }
    throw new SdclrException(
        "none of the %s of %s can be read, the first being %s (check the files)"
            .formatted(
                Counted.of(order.length, "image"), source.description(), source.path(order[0])));
  }

  Map<String, String> skipped() {
    return skipped.reasons();
  }
}
