package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.data.Image;

/**
 * A few of an image's random views, over and over: so few that what another encoder makes of each
 * can be kept.
 *
 * <p>Epoch e, from 0, shows the views (2e) mod V and (2e + 1) mod V.
 *
 * @param views makes two in an epoch, each a function of (seed, epoch, image, view)
 * @param count V, at least 1
 */
public record CycledViews(ViewMaker views, int count) implements ViewMaker {

  private static final int PER_EPOCH = 2;

  /** Which of the V views an epoch shows as its first or second. */
  public static int number(int epoch, int view, int count) {
    return (int) (((long) PER_EPOCH * epoch + view % PER_EPOCH) % count);
  }

  @Override
  public int imageSize() {
    return views.imageSize();
  }

  @Override
  public int viewsPerImage() {
    return PER_EPOCH;
  }

  @Override
  public void fill(Image image, ViewKey key, Scratch scratch) {
    fill(image, number(key.epoch(), key.view(), count), key.index(), scratch);
  }

  private void fill(Image image, int number, int index, Scratch scratch) {
    views.fill(image, new ViewKey(number / PER_EPOCH, index, number % PER_EPOCH), scratch);
  }

  /** Makes a single one of the views, whatever the epoch. */
  public ViewMaker only(int number) {
    return new ViewMaker() {

      @Override
      public int imageSize() {
        return views.imageSize();
      }

      @Override
      public int viewsPerImage() {
        return 1;
      }

      @Override
      public void fill(Image image, ViewKey key, Scratch scratch) {
        CycledViews.this.fill(image, number, key.index(), scratch);
      }
    };
  }
}
