package dev.sdclr.reference;

import dev.sdclr.augment.view.AugmentConformance;
import dev.sdclr.augment.view.SamplerConformance;
import dev.sdclr.eval.LinearConformance;
import dev.sdclr.eval.MetricsConformance;
import dev.sdclr.model.BlockConformance;
import dev.sdclr.train.SplitConformance;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a case is about and how it is run.
 *
 * @param recognises the kind by the fields of the manifest
 */
record CaseKind(String name, Predicate<ReferenceCase> recognises, CaseRunner runner) {

  private static final List<CaseKind> ALL =
      List.of(
          new CaseKind(
              "nt xent",
              c -> c.settings().has("temperature") && c.hasArray("f1") && c.hasArray("f2"),
              NtXentConformance::run),
          new CaseKind(
              "network",
              c -> c.settings().has("steps_in_epoch_1") && c.hasArray("images_u8"),
              NetworkConformance::run),
          new CaseKind(
              "block",
              c -> c.settings().has("branch") && c.hasArray("upstream"),
              BlockConformance::run),
          new CaseKind("mask", c -> hasValue(c, "mask_p\\d.*"), MaskConformance::run),
          new CaseKind("optimizer", c -> c.settings().has("optimiser"), OptimizerConformance::run),
          new CaseKind(
              "schedule", c -> c.settings().has("warmup_epochs"), ScheduleConformance::run),
          new CaseKind(
              "metrics",
              c -> c.hasArray("predictions") && c.hasArray("targets"),
              MetricsConformance::run),
          new CaseKind(
              "linear steps", c -> c.hasArray("fc_weight_start"), LinearConformance::steps),
          new CaseKind(
              "linear schedules",
              c -> hasValue(c, ".*_lr_per_epoch"),
              LinearConformance::schedules),
          new CaseKind("images", AugmentConformance::holdsImages, AugmentConformance::images),
          new CaseKind(
              "resized crop",
              c -> c.values().at("/cases/0").has("filter"),
              AugmentConformance::resizedCrops),
          new CaseKind("color", c -> c.settings().has("hues"), AugmentConformance::colors),
          new CaseKind("blur", c -> c.settings().has("radii"), AugmentConformance::blurs),
          new CaseKind(
              "geometry",
              c -> hasArray(c, ".*_(hflip|pad4.*|totensor)"),
              AugmentConformance::geometry),
          new CaseKind(
              "pipeline", c -> c.values().has("order_codes"), AugmentConformance::pipelines),
          new CaseKind("samplers", c -> c.settings().has("draws"), SamplerConformance::run),
          new CaseKind("splits", c -> c.manifest().has("npy"), SplitConformance::run),
          new CaseKind(
              "checkpoints",
              c -> c.manifest().at("/files/0").has("like_case"),
              CheckpointConformance::run));

  /** Compares our code with one case. */
  @FunctionalInterface
  interface CaseRunner {
    void run(ReferenceCase reference, Comparison comparison);
  }

  /**
   * The kind of a case.
   *
   * @throws IllegalArgumentException when its manifest fits none or several
   */
  static CaseKind of(ReferenceCase reference) {
    List<CaseKind> kinds = ALL.stream().filter(kind -> kind.recognises.test(reference)).toList();
    if (kinds.size() != 1) {
      throw new IllegalArgumentException(
          "%s: the manifest fits the kinds %s, expected exactly one"
              .formatted(reference.name(), kinds.stream().map(CaseKind::name).toList()));
    }
    return kinds.get(0);
  }

  void run(ReferenceCase reference, Comparison comparison) {
    runner.run(reference, comparison);
  }

  private static boolean hasValue(ReferenceCase reference, String pattern) {
    return reference.values().properties().stream().anyMatch(v -> v.getKey().matches(pattern));
  }

  private static boolean hasArray(ReferenceCase reference, String pattern) {
    return reference.arrays().stream().anyMatch(array -> array.matches(pattern));
  }
}
