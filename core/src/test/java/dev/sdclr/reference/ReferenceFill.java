package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The reference's weights and pseudo-random numbers, which are given by formula. */
public final class ReferenceFill {

  private ReferenceFill() {}

  static long hash64(long seed, long k, long j) {
    long z = seed * 0x9E3779B97F4A7C15L + k * 0xBF58476D1CE4E5B9L + j * 0x94D049BB133111EBL;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** Number {@code j} of stream {@code (seed, k)}, exact in float32 and within (-1, 1). */
  static double unit(long seed, long k, long j) {
    return (2 * (hash64(seed, k, j) >>> 40) + 1) / (double) (1 << 24) - 1;
  }

  /**
   * Values of one entry of a {@code state_dict} list, in row-major order.
   *
   * @return nothing for what the formula does not fill
   */
  public static Optional<double[]> values(JsonNode entry, long seed) {
    if (!entry.has("scale")) {
      return Optional.empty();
    }
    double offset = entry.get("offset").doubleValue();
    double scale = entry.get("scale").doubleValue();
    int k = entry.get("k").intValue();
    int size = 1;
    for (JsonNode side : entry.get("shape")) {
      size *= side.intValue();
    }
    double[] values = new double[size];
    for (int j = 0; j < size; j++) {
      values[j] = (float) (offset + scale * unit(seed, k, j));
    }
    return Optional.of(values);
  }
}
