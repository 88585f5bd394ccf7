package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.method.Method;
import dev.sdclr.method.Methods;
import dev.sdclr.tensor.HostArray;
import dev.sdclr.tensor.TensorScope;

/**
 * Running statistics after one step as we make it, with one pass through the pruned branch.
 *
 * <p>The reference's two passes of the same batch b make r₂ = 0.81 r₀ + 0.19 b of the start value
 * r₀; one makes r₁ = 0.9 r₀ + 0.1 b.
 */
final class SingleUpdateOfStatistics {

  private static final double KEPT = 0.9;
  private static final double TOLERANCE = 1e-9;

  private SingleUpdateOfStatistics() {}

  static void compare(ReferenceCase reference, UpdateSeries series, Comparison comparison) {
    long seed = reference.settings().get("seed").longValue();
    ReferenceNetwork description = series.description();
    description.fill(series.network().tensors(), seed);
    Method method = series.method();
    method.startEpoch(Methods.START);
    try (TensorScope scope = new TensorScope()) {
      method.gradients(
          Methods.batch(
              series.images().view(0, 0, series.network().compute()),
              series.images().view(0, 1, series.network().compute())),
          Methods.START);
    }
    for (JsonNode after : reference.values().get("bn_after_step1_f64")) {
      if (after.has("dot")) {
        String name = after.get("name").textValue();
        double[] start = ReferenceFill.values(description.entries().get(name), seed).orElseThrow();
        double before = ReferenceSums.of(start, description.k(name)).dot();
        String ours = ReferenceNames.ours(name);
        double[] actual = HostArray.doubles(series.network().tensors().buffers().get(ours));
        comparison.number(
            "single update of " + name,
            ReferenceSums.of(actual, description.k(name)).dot(),
            ours.contains(".pruned.") ? once(before, dot(after)) : dot(after),
            TOLERANCE * after.get("l2").doubleValue());
      }
    }
  }

  private static double dot(JsonNode sums) {
    return sums.get("dot").doubleValue();
  }

  private static double once(double before, double afterTwice) {
    double batch = (afterTwice - KEPT * KEPT * before) / (1 - KEPT * KEPT);
    return KEPT * before + (1 - KEPT) * batch;
  }
}
