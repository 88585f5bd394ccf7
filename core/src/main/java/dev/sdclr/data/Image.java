package dev.sdclr.data;

import java.awt.image.BufferedImage;
import java.util.Objects;

/**
 * One decoded image: 8-bit RGB, interleaved, row by row from the top.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb {@code 3 * width * height} bytes (H, W, C); shared, not copied: never modify it
 */
@SuppressWarnings("ArrayRecordComponent") // pixels are shared, never copied: batches are large
public record Image(int width, int height, byte[] rgb) {

  public Image {
    Objects.requireNonNull(rgb, "rgb");
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "image needs 3*width*height bytes, was %d x %d with %d bytes"
              .formatted(width, height, rgb.length));
    }
  }

  /**
   * Copies a picture in memory by its stored values, as {@code ImageDecoder} does with files: grey
   * is repeated, alpha is ignored, 16 bits are cut to the top 8.
   */
  public static Image of(BufferedImage picture) {
    return new Image(picture.getWidth(), picture.getHeight(), RasterColors.toRgb(picture));
  }
}
