package dev.sdclr.model;

/**
 * Matrices of Winograd's minimal filtering F(m×m, 3×3) with m + 2 frequencies along each side: a
 * tile of m × m results takes (m + 2)² products in place of 9 m² (Lavin and Gray 2016, section 4).
 */
enum MinimalFilter {
  /** 16 products in place of 36; all values are halves or whole, so that bfloat16 holds them. */
  F2(
      2,
      new double[][] {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
      new double[][] {{1, 0, 0}, {.5, .5, .5}, {.5, -.5, .5}, {0, 0, 1}},
      new double[][] {{1, 1, 1, 0}, {0, 1, -1, -1}}),

  /** 36 products in place of 144; its differences of large values need float32. */
  F4(
      4,
      new double[][] {
        {4, 0, -5, 0, 1, 0},
        {0, -4, -4, 1, 1, 0},
        {0, 4, -4, -1, 1, 0},
        {0, -2, -1, 2, 1, 0},
        {0, 2, -1, -2, 1, 0},
        {0, 4, 0, -5, 0, 1}
      },
      new double[][] {
        {1 / 4., 0, 0},
        {-1 / 6., -1 / 6., -1 / 6.},
        {-1 / 6., 1 / 6., -1 / 6.},
        {1 / 24., 1 / 12., 1 / 6.},
        {1 / 24., -1 / 12., 1 / 6.},
        {0, 0, 1}
      },
      new double[][] {
        {1, 1, 1, 1, 1, 0},
        {0, 1, -1, 2, -2, 0},
        {0, 1, 1, 4, 4, 0},
        {0, 1, -1, 8, -8, 1}
      });

  private static final int TAPS = 3;

  private final int tile;
  private final double[][] input;
  private final double[][] kernel;
  private final double[][] output;

  MinimalFilter(int tile, double[][] input, double[][] kernel, double[][] output) {
    this.tile = tile;
    this.input = input;
    this.kernel = kernel;
    this.output = output;
  }

  /** Along one side. */
  int frequencies() {
    return tile + TAPS - 1;
  }

  /** That cover one side of an image; the last may reach beyond it. */
  int tiles(int side) {
    return (side + tile - 1) / tile;
  }

  /** What the taps of a kernel give to each pair of frequencies: (f², 9). */
  double[][] kernels() {
    int f = frequencies();
    double[][] rows = new double[f * f][TAPS * TAPS];
    for (int i = 0; i < f * f; i++) {
      for (int tap = 0; tap < TAPS * TAPS; tap++) {
        rows[i][tap] = kernel[i / f][tap / TAPS] * kernel[i % f][tap % TAPS];
      }
    }
    return rows;
  }

  /**
   * What a row of pixels, zero beyond both ends, gives to each frequency of each tile: (f T, S).
   */
  double[][] inputRows(int side) {
    int tiles = tiles(side);
    double[][] rows = new double[frequencies() * tiles][side];
    for (int f = 0; f < frequencies(); f++) {
      for (int t = 0; t < tiles; t++) {
        for (int i = 0; i < frequencies(); i++) {
          int pixel = tile * t + i - 1; // a tile reads one pixel more on either side
          if (pixel >= 0 && pixel < side) {
            rows[f * tiles + t][pixel] = input[f][i];
          }
        }
      }
    }
    return rows;
  }

  /** What each frequency of each tile gives to a row of the result: (f T, S). */
  double[][] outputRows(int side) {
    int tiles = tiles(side);
    double[][] rows = new double[frequencies() * tiles][side];
    for (int f = 0; f < frequencies(); f++) {
      for (int y = 0; y < side; y++) {
        rows[f * tiles + y / tile][y] = output[y % tile][f];
      }
    }
    return rows;
  }

  /** Takes (f T, S), for T tiles by frequency, to (T f, S), for f frequencies by tile. */
  double[][] tilesFirst(double[][] rows) {
    int f = frequencies();
    int tiles = rows.length / f;
    double[][] turned = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      turned[i] = rows[i % f * tiles + i / f];
    }
    return turned;
  }
}
