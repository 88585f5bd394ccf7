package dev.sdclr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Files of features as NumPy writes them, version 1.0. */
public final class NpyFile {

  private static final int HEADER_BYTES = 128;

  private NpyFile() {}

  /** Writes rows of one length as float32. */
  public static void write(Path file, List<float[]> rows) {
    int columns = rows.get(0).length;
    String start =
        "\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(rows.size(), columns);
    String header = start + " ".repeat(HEADER_BYTES - 1 - start.length()) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + rows.size() * columns * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header.getBytes(StandardCharsets.ISO_8859_1));
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes features of the classes a, b and c, the last of them rare, and the index beside it that
   * names them.
   *
   * @param bad stands for all values of one row
   * @param badRow that row; -1: none
   */
  public static void writeClasses(Path file, int rows, float bad, int badRow) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    List<float[]> all = new ArrayList<>();
    StringBuilder index = new StringBuilder("index,path,label,class_index\n");
    for (int row = 0; row < rows; row++) {
      int c = row % 30 == 7 ? 2 : row % 2;
      float[] values = new float[8];
      for (int j = 0; j < values.length; j++) {
        float value = (float) ((j == c ? 2 : 0) + random.nextDouble(-0.5, 0.5));
        values[j] = row == badRow ? bad : value;
      }
      all.add(values);
      index.append("%d,d/%d.png,%s,%d%n".formatted(row, row, "abc".charAt(c), c));
    }
    write(file, all);
    String name = file.getFileName().toString().replace(".npy", ".index.csv");
    Files.writeString(file.resolveSibling(name), index);
  }
}
