package dev.sdclr.augment.pixel;

import dev.sdclr.data.Image;

/** Three boxes along rows and three along columns, value by value. */
final class BoxesOneByOne {

  private BoxesOneByOne() {}

  static Image blur(Image image, BoxBlur box) {
    int[][][] levels = new int[3][image.height()][image.width()];
    for (int i = 0; i < image.rgb().length; i++) {
      levels[i % 3][i / 3 / image.width()][i / 3 % image.width()] = image.rgb()[i] & 0xFF;
    }
    byte[] rgb = new byte[image.rgb().length];
    for (int c = 0; c < 3; c++) {
      int[][] blurred = turned(alongRows(turned(alongRows(levels[c], box)), box));
      for (int i = 0; i < rgb.length / 3; i++) {
        rgb[3 * i + c] = (byte) blurred[i / image.width()][i % image.width()];
      }
    }
    return new Image(image.width(), image.height(), rgb);
  }

  private static int[][] alongRows(int[][] rows, BoxBlur box) {
    int[][] blurred = rows;
    for (int pass = 0; pass < 3; pass++) {
      int[][] from = blurred;
      blurred = new int[rows.length][rows[0].length];
      for (int y = 0; y < rows.length; y++) {
        for (int x = 0; x < rows[0].length; x++) {
          blurred[y][x] = around(from[y], x, box);
        }
      }
    }
    return blurred;
  }

  private static int around(int[] row, int x, BoxBlur box) {
    long sum = 1 << 23;
    for (int k = -box.radius() - 1; k <= box.radius() + 1; k++) {
      int level = row[Math.max(0, Math.min(row.length - 1, x + k))];
      sum += (long) level * (Math.abs(k) > box.radius() ? box.outer() : box.inner());
    }
    return (int) (sum >> 24);
  }

  private static int[][] turned(int[][] rows) {
    int[][] columns = new int[rows[0].length][rows.length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < rows[0].length; x++) {
        columns[x][y] = rows[y][x];
      }
    }
    return columns;
  }
}
