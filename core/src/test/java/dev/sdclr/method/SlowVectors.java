package dev.sdclr.method;

/** Vectors in double precision, one number after the other, for loops that losses are judged by. */
final class SlowVectors {

  private SlowVectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The same direction at length 1. */
  static double[] unit(double[] row) {
    double length = Math.sqrt(dot(row, row));
    double[] unit = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      unit[i] = row[i] / length;
    }
    return unit;
  }
}
