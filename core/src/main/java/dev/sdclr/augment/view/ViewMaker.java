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

  /** Side of a view in pixels. */
  int imageSize();

  /** How many views of one image go into a batch. */
  int viewsPerImage();

  /** Bytes of one view: 3 * imageSize * imageSize. */
  default int viewBytes() {
    return 3 * imageSize() * imageSize();
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
