package dev.sdclr.augment.pixel;

/** A rectangle of whole pixels inside an image, counted from its top left corner. */
public record CropBox(int top, int left, int height, int width) {

  public static CropBox whole(int width, int height) {
    return new CropBox(0, 0, height, width);
  }
}
