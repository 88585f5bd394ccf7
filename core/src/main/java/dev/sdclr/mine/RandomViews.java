package dev.sdclr.mine;

import dev.sdclr.augment.Scratch;
import dev.sdclr.augment.ViewMaker;
import dev.sdclr.data.Image;
import java.nio.ByteBuffer;

/**
 * Some of the random views of an image, of which there are as many as one likes; an image that
 * comes again gets the same ones.
 *
 * @param views makes them, each a function of (seed, epoch, index, view)
 * @param first number of the first
 * @param viewsPerImage how many
 */
record RandomViews(ViewMaker views, int first, int viewsPerImage) implements ViewMaker {

  @Override
  public int imageSize() {
    return views.imageSize();
  }

  @Override
  public void make(
      Image image,
      int epoch,
      int index,
      int view,
      ByteBuffer destination,
      int offset,
      Scratch scratch) {
    int number = first + view % viewsPerImage;
    views.make(image, epoch, index, number, destination, offset, scratch);
  }
}
