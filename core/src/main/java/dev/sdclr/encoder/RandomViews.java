package dev.sdclr.encoder;

import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.view.ViewKey;
import dev.sdclr.augment.view.ViewMaker;
import dev.sdclr.data.Image;

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
  public void fill(Image image, ViewKey key, Scratch scratch) {
    int number = first + key.view() % viewsPerImage;
    views.fill(image, new ViewKey(key.epoch(), key.index(), number), scratch);
  }
}
