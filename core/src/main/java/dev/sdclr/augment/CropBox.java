package dev.sdclr.augment;

/** A rectangle of whole pixels inside an image, counted from its top left corner. */
record CropBox(int top, int left, int height, int width) {

  static CropBox whole(int width, int height) {
    return new CropBox(0, 0, height, width);
  }
}
