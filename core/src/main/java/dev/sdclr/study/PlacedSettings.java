package dev.sdclr.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.UsageException;
import dev.sdclr.run.RecordFile;
import java.util.Collection;
import java.util.Map;

/** Settings that a plan gives in places of their own, so that they would be dropped elsewhere. */
record PlacedSettings(StudyPlan plan) {

  private static final Map<String, String> PLACES =
      Map.of(
          "seed", "seeds are given under judge.seeds and tune.seeds",
          "data.source", "images are given under data.NAME.source",
          "data.longTail",
              "selections are given under data.NAME.longTail and data.NAME.balanced, and drawn by judge.splits and tune.splits");

  /**
   * Checks all settings of a plan.
   *
   * @throws UsageException when one stands where it has no effect
   */
  void require() {
    require("settings", plan.settings());
    plan.data().forEach((name, set) -> require("data.%s.settings".formatted(name), set.settings()));
    plan.arms().forEach((name, arm) -> require("arms." + name, arm));
    if (plan.tune() != null) {
      require("tune.settings", plan.tune().settings());
      require("tune.grid", plan.tune().names());
      plan.data()
          .forEach(
              (name, set) -> requireNoneTuned("data.%s.settings".formatted(name), set.settings()));
      plan.arms().forEach((name, arm) -> requireNoneTuned("arms." + name, arm));
    }
  }

  /** A value that trials choose is laid over an arm's own. */
  private void requireNoneTuned(String where, ObjectNode settings) {
    if (settings == null) {
      return;
    }
    for (String key : RecordFile.flat(settings).keySet()) {
      if (plan.tune().names().stream().anyMatch(tuned -> isWithin(key, tuned))) {
        throw new UsageException(
            "%s.%s would have no effect, as tune.grid chooses it: remove one of them"
                .formatted(where, key));
      }
    }
  }

  private static boolean isWithin(String key, String group) {
    return key.equals(group) || key.startsWith(group + ".");
  }

  private static void require(String where, ObjectNode settings) {
    if (settings != null) {
      require(where, RecordFile.flat(settings).keySet());
    }
  }

  private static void require(String where, Collection<String> keys) {
    for (String key : keys) {
      PLACES.forEach(
          (own, place) -> {
            if (isWithin(key, own)) {
              throw new UsageException(
                  "%s.%s would have no effect, as %s: remove it".formatted(where, key, place));
            }
          });
    }
  }
}
