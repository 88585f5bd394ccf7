package dev.sdclr.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sdclr.optim.WarmupCosine;

/**
 * The learning rate of every update, and what the reference logs of it.
 *
 * <p>Near the end the rate is what 1 + cos leaves, so that the cosine's last place, in which
 * mathematical libraries differ, is up to 1e-10 of it: a last place of the peak is allowed.
 *
 * @param tolerance relative
 * @param peak largest rate
 */
record ScheduleConformance(
    WarmupCosine schedule, Comparison comparison, double tolerance, double peak) {

  static void run(ReferenceCase reference, Comparison comparison) {
    JsonNode settings = reference.settings();
    JsonNode values = reference.values();
    double tolerance = values.at("/tolerance/rel").doubleValue();
    double peak = settings.get("base_lr").doubleValue();
    double last = values.get("last").doubleValue();
    long perEpoch = settings.get("iterations_per_epoch").longValue();
    long total = settings.get("epochs").longValue() * perEpoch;
    long warmup = settings.get("warmup_epochs").longValue() * perEpoch;
    WarmupCosine schedule = new WarmupCosine(peak, last, warmup, total);
    ScheduleConformance conformance =
        new ScheduleConformance(schedule, comparison, tolerance, peak);

    long[] updates = reference.array("update_index").longs();
    double[] rates = reference.array("lr").doubles();
    for (int i = 0; i < updates.length; i++) {
      conformance.compare("update " + updates[i], updates[i], rates[i]);
    }
    conformance.compare("last update", total - 1, last);
    // The log has the rate of the update before each epoch; before the first there is none.
    JsonNode logged = values.get("lr_at_epoch_start_logged");
    for (int epoch = 1; epoch < logged.size(); epoch++) {
      conformance.compare(
          "logged in epoch " + epoch, epoch * perEpoch - 1, logged.get(epoch).doubleValue());
    }
    conformance.compareWhole(values, total);
  }

  private void compare(String what, long update, double expected) {
    comparison.number(what, schedule.at(update), expected, tolerance * expected + Math.ulp(peak));
  }

  private void compareWhole(JsonNode values, long total) {
    double sum = 0;
    long highest = 0;
    for (long update = 0; update < total; update++) {
      sum += schedule.at(update);
      highest = schedule.at(update) > schedule.at(highest) ? update : highest;
    }
    comparison.relative("sum", sum, values.get("sum_of_all").doubleValue(), tolerance);
    comparison.exact("highest update", highest, values.at("/max/0").longValue());
    compare("highest rate", highest, values.at("/max/1").doubleValue());
  }
}
