package dev.sdclr.augment;

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
   * Writes one view into {@code destination}, from byte {@code offset} on.
   *
   * @param image whole image; not modified
   * @param epoch 0-based
   * @param index number of the image in its source
   * @param view number of the view, from 0; an image that comes again in an epoch goes on counting
   */
  void make(
      Image image,
      int epoch,
      int index,
      int view,
      ByteBuffer destination,
      int offset,
      Scratch scratch);
}
