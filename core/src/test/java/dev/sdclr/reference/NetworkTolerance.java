package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.reference.ReferenceTensors.Precision;
import java.util.Map;
import java.util.function.Function;

/**
 * Compares a network's numbers with the float64 reference.
 *
 * <p>In float64 to 1e-9 of the array's size, which is the proof. In float32 to ten times what the
 * reference's own float32 run differs by, or to what float32 can hold if that is more: batch norm
 * over channels-last images adds up thousands of values in plain float32, where the reference's
 * layout adds in parts, so that forward passes are right to some 1e-5. That now and then flips the
 * sign of a value before a ReLU, and one flip among the 8,192 of a narrow network's last stage
 * changes a gradient by its square root's share, 1e-2, a few by 5e-2. In a contiguous layout the
 * same code keeps the factor of ten, but for one value of a narrow case after three updates.
 *
 * @param f64 relative tolerance in float64
 */
record NetworkTolerance(
    ReferenceCase reference, Comparison comparison, Precision precision, double f64) {

  private static final double F32_FACTOR = 10;
  private static final double F32_FORWARD = 1e-4;
  private static final double F32_FLIPPED = 0.1;

  /** Share of the largest norm in a list below which an array is zero but for rounding. */
  private static final double NEGLIGIBLE = 1e-6;

  static NetworkTolerance of(ReferenceCase reference, Comparison comparison, Precision precision) {
    return new NetworkTolerance(reference, comparison, precision, 1e-9);
  }

  /** The same, with ten times the sensitivity allowed where that alone exceeds the tolerance. */
  NetworkTolerance after(double sensitivity) {
    double allowed = sensitivity > f64 ? 10 * sensitivity : f64;
    return new NetworkTolerance(reference, comparison, precision, allowed);
  }

  /** Compares an array of a forward pass, if it is stored. */
  void forward(String key, double[] actual) {
    array(key, key + "_f64", actual, F32_FORWARD, 0);
  }

  /** Compares a stored gradient that is one of those summed up in a list. */
  void gradient(String key, String list, double[] actual) {
    array(key, key + "_f64", actual, flipped(list), largestNorm(list));
  }

  /** Compares a stored parameter that is one of those summed up in a list. */
  void parameter(String list, String name, double[] actual) {
    array(list + "_" + name, list + "_f64_" + name, actual, flipped(list), 0);
  }

  private double flipped(String list) {
    return Math.max(F32_FLIPPED, F32_FACTOR * drift(list).path("max").asDouble(0));
  }

  private void array(String key, String stored, double[] actual, double least, double largestNorm) {
    JsonNode drift = drift(key).path("max_abs");
    if (!reference.hasArray(stored) || (precision == Precision.F32 && drift.isMissingNode())) {
      return;
    }
    double[] expected = reference.array(stored).doubles();
    double scale = Math.max(Comparison.largest(expected), NEGLIGIBLE * largestNorm);
    double allowed =
        precision == Precision.F64
            ? f64 * scale
            : Math.max(F32_FACTOR * drift.doubleValue(), least * scale);
    comparison.array(key + precision.suffix(), actual, expected, allowed);
  }

  /** Compares sums over running statistics, each relative to the array's norm. */
  void statistics(String key, Function<String, double[]> actual) {
    sums(key, actual, F32_FORWARD);
  }

  /** Compares sums over gradients or parameters, each relative to the array's norm. */
  void gradients(String key, Function<String, double[]> actual) {
    sums(key, actual, F32_FLIPPED);
  }

  private void sums(String key, Function<String, double[]> actual, double least) {
    double relative =
        precision == Precision.F64
            ? f64
            : Math.max(F32_FACTOR * drift(key).path("max").asDouble(0), least);
    double negligible = NEGLIGIBLE * largestNorm(key);
    JsonNode f32 = reference.values().path(key + "_f32");
    JsonNode f64 = reference.values().path(key + "_f64");
    if (precision == Precision.F32 && f32.isMissingNode()) {
      return;
    }
    for (int i = 0; i < f64.size(); i++) {
      if (f64.get(i).has("l2")) {
        String name = f64.get(i).get("name").textValue();
        ReferenceSums expected = ReferenceSums.of(f64.get(i));
        ReferenceSums ours = ReferenceSums.of(actual.apply(name), f64.get(i).get("k").intValue());
        double allowed = relative * Math.max(expected.l2(), negligible);
        if (precision == Precision.F32 && expected.l2() < negligible) {
          allowed = F32_FACTOR * ReferenceSums.of(f32.get(i)).l2();
        }
        comparison.error(key + precision.suffix() + " " + name, ours.difference(expected), allowed);
      }
    }
  }

  /** Norm of the largest array in a list of sums. */
  double largestNorm(String key) {
    double largest = 0;
    for (JsonNode item : reference.values().path(key + "_f64")) {
      largest = Math.max(largest, item.path("l2").asDouble(0));
    }
    return largest;
  }

  /**
   * Compares the loss of one update.
   *
   * @param perUpdate losses that the reference stores for each
   */
  void loss(String key, int update, double actual, int perUpdate) {
    int index = update * perUpdate;
    double expected = reference.values().get(key + "_f64").get(index).doubleValue();
    double f32 = reference.values().path(key + "_f32").path(index).asDouble(expected);
    double drift = Math.abs(f32 / expected - 1);
    comparison.relative(
        key + precision.suffix() + " of update " + update,
        actual,
        expected,
        precision == Precision.F64 ? f64 : Math.max(F32_FACTOR * drift, F32_FORWARD));
  }

  /** Compares how many weights are kept, which is exact in either precision. */
  void kept(String key, Map<String, Long> actual) {
    for (var layer : reference.values().path(key + "_f64").properties()) {
      comparison.exact(
          key + " " + layer.getKey(),
          actual.get(ReferenceNames.ours(layer.getKey() + ".weight")),
          layer.getValue().longValue());
    }
  }

  private JsonNode drift(String key) {
    return reference.values().path("f32_minus_f64").path(key);
  }
}
