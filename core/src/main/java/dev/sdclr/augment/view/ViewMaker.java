package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;
import java.nio.ByteBuffer;

/**
 * Makes square views of images: 8-bit RGB, interleaved (H, W, C).
 *
 * <p>A view is a function of the maker and the arguments alone, so neither threads nor the order of
 * work change it. Safe for concurrent use with one {@link Scratch} a thread.
 */
public interface ViewMaker {

  /** Side of a view in pixels; of the first, where there are smaller ones. */
  int imageSize();

  /** How many views of one image go into a batch. */
  int viewsPerImage();

  /**
   * Side of one of the views in pixels.
   *
   * @param view its number in a batch, in [0, viewsPerImage)
   */
  default int imageSize(int view) {
    return imageSize();
  }

  /** Bytes of one view: 3 * imageSize * imageSize. */
  default int viewBytes() {
    return viewBytes(0);
  }

  /**
   * Bytes of one of the views.
   *
   * @param view its number in a batch, in [0, viewsPerImage)
   */
  default int viewBytes(int view) {
    return 3 * imageSize(view) * imageSize(view);
  }

  /**
   * Bytes of an image's first views.
   *
   * @param views how many, in [0, viewsPerImage]
   */
  default int bytesOfFirst(int views) {
    int bytes = 0;
    for (int view = 0; view < views; view++) {
      bytes += viewBytes(view);
    }
    return bytes;
  }

  /**
   * Fills the scratch's pixels with one view; its generator is then ready for more of the view.
   *
   * @param image whole image; not modified
   */
  void fill(Image image, ViewKey key, Scratch scratch);

  /** Writes one view into {@code destination}, from byte {@code offset} on. */
  default void write(
      Image image, ViewKey key, ByteBuffer destination, int offset, Scratch scratch) {
    fill(image, key, scratch);
    scratch.pixels().writeTo(destination, offset);
  }
}
