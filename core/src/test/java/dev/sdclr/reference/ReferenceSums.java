package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Two numbers that stand for a whole array.
 *
 * @param l2 Euclidean norm
 * @param dot scalar product with a fixed pseudo-random array
 */
record ReferenceSums(double l2, double dot) {

  private static final long SEED = 777;

  static ReferenceSums of(double[] values, int k) {
    double squares = 0;
    double dot = 0;
    for (int j = 0; j < values.length; j++) {
      squares += values[j] * values[j];
      dot += values[j] * ReferenceFill.unit(SEED, k, j);
    }
    return new ReferenceSums(Math.sqrt(squares), dot);
  }

  static ReferenceSums of(JsonNode sums) {
    return new ReferenceSums(sums.get("l2").doubleValue(), sums.get("dot").doubleValue());
  }

  /** The larger of both differences. */
  double difference(ReferenceSums other) {
    double first = Math.abs(l2 - other.l2);
    double second = Math.abs(dot - other.dot);
    return Double.isNaN(first + second) ? Double.NaN : Math.max(first, second);
  }
}
