package dev.sdclr.augment.view;

import dev.sdclr.augment.pixel.Crop;
import dev.sdclr.augment.pixel.CropBox;
import dev.sdclr.augment.pixel.PixelBuffer;
import dev.sdclr.augment.pixel.Resize;
import dev.sdclr.augment.pixel.ResizeFilter;
import dev.sdclr.augment.pixel.Scratch;
import dev.sdclr.augment.pixel.Span;
import dev.sdclr.data.Image;

/**
 * The central square of an image after its shorter side has been resized, bilinear and antialiased.
 *
 * <p>As torchvision's {@code Resize} followed by {@code CenterCrop}, to the byte.
 */
final class CentralSquare {

  private CentralSquare() {}

  /**
   * @param shorterSide of the whole image after the resize, in pixels
   * @param target gets size x size pixels; not the scratch's spare buffer
   */
  static void apply(Image image, int shorterSide, int size, PixelBuffer target, Scratch scratch) {
    int shorter = Math.min(image.width(), image.height());
    Span across = central(image.width(), shorterSide, shorter, size);
    Span down = central(image.height(), shorterSide, shorter, size);
    boolean fills = across.count() == size && down.count() == size;
    PixelBuffer made = fills ? target : scratch.spare();
    CropBox whole = CropBox.whole(image.width(), image.height());
    Resize.apply(image, whole, across, down, ResizeFilter.BILINEAR, made, scratch);
    if (!fills) {
      Crop.centre(made, size, size, target);
    }
  }

  /** The lines in the middle, or all where there are fewer: of a strip, few of millions. */
  private static Span central(int side, int shorterSide, int shorter, int size) {
    long scaled = (long) shorterSide * side / shorter;
    int count = (int) Math.min(size, scaled);
    return new Span(side, scaled, Crop.centred(scaled, count), count);
  }
}
