package dev.sdclr.embed;

import dev.sdclr.data.picture.PictureFile;
import dev.sdclr.tensor.HostArray;
import java.awt.image.BufferedImage;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Small square pictures in one large one, row by row in the order that they come. */
final class TileSheet {

  /** A multiple of 16 pixels, the squares that JPEG files are made of: tiles stay apart. */
  private static final int MAX_TILE_PIXELS = 48;

  private static final float QUALITY = 0.7f;

  private final int tile;
  private final int columns;
  private final int[][] tiles;
  private int filled;

  /**
   * @param imageSize side of the images that will come
   * @param max images that will come
   */
  TileSheet(int imageSize, int max) {
    tile = Math.min(imageSize, MAX_TILE_PIXELS);
    columns = (int) Math.ceil(Math.sqrt(max));
    tiles = new int[max][];
  }

  int tile() {
    return tile;
  }

  int columns() {
    return columns;
  }

  /**
   * Adds a picture of each image.
   *
   * @param images (N, 3, H, W), values in [0, 1]
   */
  void add(Tensor images) {
    Tensor small = images.size(2) == tile ? images : torch.adaptive_avg_pool2d(images, tile, tile);
    float[] values = HostArray.floats(small); // (N, 3, tile, tile)
    int area = tile * tile;
    for (int from = 0; from < values.length; from += 3 * area) {
      int[] pixels = new int[area];
      for (int i = 0; i < area; i++) {
        pixels[i] =
            level(values[from + i]) << 16
                | level(values[from + area + i]) << 8
                | level(values[from + 2 * area + i]);
      }
      tiles[filled++] = pixels;
    }
  }

  private static int level(float value) {
    return Math.max(0, Math.min(255, Math.round(255 * value)));
  }

  /** The sheet as a JPEG file. */
  byte[] jpeg() {
    int rows = Math.max(1, (filled + columns - 1) / columns);
    BufferedImage sheet =
        new BufferedImage(columns * tile, rows * tile, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < filled; i++) {
      int x = i % columns * tile;
      int y = i / columns * tile;
      sheet.setRGB(x, y, tile, tile, tiles[i], 0, tile);
    }
    return PictureFile.jpeg(sheet, QUALITY);
  }
}
